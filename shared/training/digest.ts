import { createXXHash128 } from "hash-wasm";
import type { TrainingState } from "./state.ts";

/** Computes the digests that peers compare. Not cryptographic: it finds differences between honest peers, not forgeries. */
export interface Digester {
  /**
   * Digest of a whole training state: round, parameters and moments, bit by bit.
   * @returns 32 hexadecimal characters
   */
  digest(state: TrainingState): string;
  /** Digest of a text as UTF-8, in the same form. */
  digestText(text: string): string;
}

/** Loads the hash (xxHash's 128-bit variant, XXH3, as WebAssembly); digests are then computed synchronously. */
export async function createDigester(): Promise<Digester> {
  const hasher = await createXXHash128();
  return {
    digest({ round, parameters, moments }) {
      // The lengths are part of it: the same numbers divided otherwise are another state.
      hasher.init();
      hasher.update(new Uint8Array(Float64Array.of(round, parameters.length, moments.length).buffer));
      hasher.update(bytesOf(parameters));
      for (const moment of moments) hasher.update(bytesOf(moment));
      return hasher.digest("hex");
    },
    digestText(text) {
      hasher.init();
      hasher.update(text);
      return hasher.digest("hex");
    },
  };
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
