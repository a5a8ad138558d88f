import type { SaveReason } from "../../../shared/peer/states.ts";

/** Why a result was saved, in two or three words. */
export const REASON_WORDS: Readonly<Record<SaveReason, string>> = {
  finished: "finished",
  decided: "stopped together",
  minority: "too few in reach",
  divergence: "results differed",
  asked: "stopped as asked",
  failed: "peer failed",
};
