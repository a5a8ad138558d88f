import type { SessionSpec } from "../../shared/session/spec.ts";
import type { PairRanks } from "../../shared/text/pair-ranks.ts";

/** IDs of the elements of a shared file between which its script stands. */
export const PARTS = {
  /** JSON, a {@link SharedModel}. */
  model: "shared-model",
  /** The parameters, float32 numbers in base64. */
  parameters: "shared-parameters",
  /** Weights of the network that looks at pictures first, as the server hands them out, in base64; only with one. */
  extractor: "shared-extractor",
  /** The script, which workers run too. */
  script: "shared-script",
  /** Where the model is tried. */
  trial: "trial",
} as const;

/** What the script of a shared file is told of its model. */
export interface SharedModel {
  /** Of this format: a file holds its own script, so that nothing else needs to read it. */
  readonly version: 1;
  readonly spec: SessionSpec;
  /** With byte pairs, as many of the encoding as the model knows; null with all other tokens, and without text. */
  readonly ranks: PairRanks | null;
}

/** What the build makes of `web/share`: all that a shared file holds beside its model, ready to be put into a page. */
export interface ShareBundle {
  readonly script: string;
  readonly style: string;
  /** As a Content Security Policy names them: `sha256-…`. */
  readonly scriptHash: string;
  readonly styleHash: string;
}
