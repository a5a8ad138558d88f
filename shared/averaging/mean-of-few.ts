import type { Received } from "./arithmetic.ts";
import type { FewValues } from "./payload-codec.ts";

/** Sums of a chunk, as large as the largest so far: zeros between two calls. */
let sum = new Float64Array(0);
/** Which of them are not, for any number of contributions; one that several sent is named by each. */
let touched = new Uint32Array(0);

/**
 * The weighted mean (R8) of contributions that say little (R10), with the bits of `weightedMean`: added up in the given
 * order in float64, and rounded to float32 once. Only what somebody has sent is looked at; nearly all is zero.
 * @param few reads a payload
 * @param result gets the mean of all `elements` from `at` on; zeros where no contribution counts
 */
export function meanOfFew(
  few: (payload: Uint8Array, elements: number) => FewValues,
  contributions: readonly Received[],
  elements: number,
  result: Float32Array,
  at: number,
): void {
  if (sum.length < elements) sum = new Float64Array(elements);
  result.fill(0, at, at + elements);
  let weight = 0;
  let named = 0;
  for (const contribution of contributions) {
    if (contribution.weight === 0) continue;
    const { places, values, count } = few(contribution.payload, elements);
    weight += contribution.weight;
    touched = withRoom(touched, named + count);
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      sum[place] = sum[place]! + contribution.weight * values[i]!;
      touched[named++] = place;
    }
  }
  for (let i = 0; i < named; i++) result[at + touched[i]!] = sum[touched[i]!]! / weight;
  for (let i = 0; i < named; i++) sum[touched[i]!] = 0;
}

/** The same numbers in an array of at least so many. */
function withRoom(numbers: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (numbers.length >= length) return numbers;
  const larger = new Uint32Array(2 * length);
  larger.set(numbers);
  return larger;
}
