import { present } from "../../shared/assert.ts";
import { floatsOfBase64 } from "../storage/formats/base64.ts";
import { PARTS, type SharedModel } from "./shared-file.ts";

/** What a shared file holds beside its script. */
export interface Embedded {
  readonly model: SharedModel;
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Weights of the network that looks at pictures first, decoded only where there is one. */
  readonly extractor: () => Uint8Array<ArrayBuffer>;
}

/**
 * @param textOf what stands in the part with this ID
 * @throws Error where the file is damaged
 */
export function embeddedIn(textOf: (id: string) => string | undefined): Embedded {
  const part = (id: string): string => present(textOf(id), `the file has a part ${id}`);
  return {
    model: JSON.parse(part(PARTS.model)) as SharedModel,
    parameters: present(floatsOfBase64(part(PARTS.parameters)), "the file has all of the model's numbers"),
    extractor: () => bytesOfBase64(part(PARTS.extractor)),
  };
}

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
