/** Of data that a tab brings, one sample in so many is kept for evaluation. */
const HELD_OUT_ONE_IN = 5;
/** And no more than so many. */
export const HELD_OUT_MAX = 200;

/** Fewest samples that a tab may bring: enough to keep two for evaluation. */
export const OWN_SAMPLES_MIN = 10;

/** Positions in a tab's own data: those that it trains on, and those that it only evaluates with. */
export interface HeldOut {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Keeps samples for evaluation, evenly spread: files are often sorted by label. */
export function holdOut(samples: number): HeldOut {
  const kept = Math.min(Math.floor(samples / HELD_OUT_ONE_IN), HELD_OUT_MAX);
  const test = Uint32Array.from({ length: kept }, (_, i) => Math.floor(((2 * i + 1) * samples) / (2 * kept)));
  const isKept = new Set(test);
  const train = Uint32Array.from({ length: samples }, (_, i) => i).filter((i) => !isKept.has(i));
  return { train, test };
}
