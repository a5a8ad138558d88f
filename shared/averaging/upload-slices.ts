import { present } from "../assert.ts";
import { SLICE_PARTS } from "./slices.ts";

/** A time in which something is uploaded, as a fraction: parts of the vector over kilobytes a second. Both are whole. */
interface UploadTime {
  readonly parts: number;
  readonly rate: number;
}

/** Whoever never had to wait for its line is taken to be so many times as fast as the fastest that had to. */
const UNKNOWN_TIMES = 2;

/** Slices change only where the slowest upload becomes shorter by this part at least. */
const WORTHWHILE_PART = 10;

/**
 * R14: the parts of the vector that each member owns, as all members compute them from the same votes. Who owns a part sends
 * its average to all others but one more time than it would have sent its contribution to it: of p parts, with N members,
 * N - 2 times p beside the whole vector. Part after part goes to whoever has uploaded all the soonest with it, of equal ones
 * to the first: so the last to be done is done as soon as can be.
 * @param rates of the members by position, whole kilobytes a second of at least 1; null where not known: as twice the fastest known
 * @param now the parts with which these rates were measured; null for equal slices
 * @returns null where the slowest upload would not become shorter by a tenth: then the slices stay as they are
 */
export function slicesByUpload(
  rates: readonly (number | null)[],
  now: readonly number[] | null,
): readonly number[] | null {
  const fastest = rates.reduce<number>((most, rate) => Math.max(most, rate ?? 0), 0);
  // Of two, each sends the vector once, however it is cut; without any rate nothing is known.
  if (fastest === 0 || rates.length < 3) return null;
  const known = rates.map((rate) => rate ?? UNKNOWN_TIMES * fastest);
  const next = partsFor(known);
  const before = slowest(now ?? partsFor(known.map(() => 1)), known);
  const after = slowest(next, known);
  const isWorthwhile = WORTHWHILE_PART * after.parts * before.rate <= (WORTHWHILE_PART - 1) * before.parts * after.rate;
  return isWorthwhile ? next : null;
}

function partsFor(rates: readonly number[]): readonly number[] {
  const parts = rates.map(() => 0);
  for (let left = SLICE_PARTS; left > 0; left -= 1) {
    const times = rates.map((rate, i) => uploadTime(present(parts[i], "each has parts") + 1, rates.length, rate));
    const soonest = times.reduce((best, time, i) => (isSooner(time, present(times[best], "is one")) ? i : best), 0);
    parts[soonest] = present(parts[soonest], "each has parts") + 1;
  }
  return parts;
}

function slowest(parts: readonly number[], rates: readonly number[]): UploadTime {
  const times = rates.map((rate, i) => uploadTime(present(parts[i], "each has parts"), rates.length, rate));
  return times.reduce((most, time) => (isSooner(most, time) ? time : most));
}

/** Of a member that owns so many parts: the others' parts of its contribution, and to each other the average of its own. */
function uploadTime(own: number, members: number, rate: number): UploadTime {
  return { parts: SLICE_PARTS + (members - 2) * own, rate };
}

/** Exact: with the most seats and the highest rate that can be told both products are below 2^53. */
function isSooner(a: UploadTime, b: UploadTime): boolean {
  return a.parts * b.rate < b.parts * a.rate;
}
