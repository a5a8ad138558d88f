import { present } from "../assert.ts";

/** A moment by one of several clocks. */
export interface ClockTime {
  /** Index of the clock. */
  readonly clock: number;
  /** Milliseconds by this clock. */
  readonly at: number;
}

/** What is known of two moments by two clocks. */
export interface ClockFacts {
  /** The first moment came before the second one: a message was sent and received. */
  readonly ordered: readonly (readonly [before: ClockTime, after: ClockTime])[];
  /** Both came within the time that a message takes, either first: such as one round's commits at two peers. */
  readonly close: readonly (readonly [ClockTime, ClockTime])[];
}

/** Clocks of one machine, and of machines that ask the same time server, differ by less. */
const AGREE_MS = 50;
/** Messages take some time: what was sent and received is not drawn at one moment. */
const SHORTEST_MS = 0.05;

/**
 * Works out what to add to each clock so that causes come before effects. Clocks that differ are first set by what came
 * close together: of one round's commits, either peer's is sometimes the first one, so the median of their differences is
 * about that of the clocks. Then clocks are moved as little as it takes where an effect would still come first. Clocks
 * that agree are left alone.
 * @param count number of clocks
 * @returns milliseconds to add to each; 0 for the first one
 */
export function alignClocks(count: number, { ordered, close }: ClockFacts): readonly number[] {
  const estimate = byMedians(count, close);
  const agree = estimate.every((offset) => Math.abs(offset) <= AGREE_MS);
  const start = agree ? estimate.map(() => 0) : estimate;
  return moved(start, leads(count, ordered)) ?? moved(estimate, leads(count, ordered)) ?? start;
}

/** Sets each clock by the one that it has most in common with, of those that are set already. */
function byMedians(count: number, close: ClockFacts["close"]): readonly number[] {
  const differences = new Map<number, number[]>();
  for (const [a, b] of close) {
    if (a.clock === b.clock) continue;
    const [low, high] = a.clock < b.clock ? [a, b] : [b, a];
    const key = low.clock * count + high.clock;
    const list = differences.get(key);
    if (list) list.push(low.at - high.at);
    else differences.set(key, [low.at - high.at]);
  }
  const offsets: (number | undefined)[] = Array.from({ length: count }, () => undefined);
  for (let set = 0; set < count; set += 1) {
    const best = [...differences]
      .map(([key, list]) => ({ low: Math.floor(key / count), high: key % count, list }))
      .filter(({ low, high }) => (offsets[low] === undefined) !== (offsets[high] === undefined))
      .sort((a, b) => b.list.length - a.list.length)[0];
    if (best === undefined) {
      // Nothing joins it to those before it: it is believed.
      const next = offsets.indexOf(undefined);
      if (next >= 0) offsets[next] = 0;
      continue;
    }
    const { low, high, list } = best;
    const gap = median(list);
    const lower = offsets[low];
    if (lower !== undefined) offsets[high] = lower + gap;
    else offsets[low] = present(offsets[high], "one of the two clocks is set") - gap;
  }
  const first = offsets[0] ?? 0;
  return offsets.map((offset) => (offset ?? 0) - first);
}

/** By clocks p, q: how much later than p's time a moment of q is at the least, by their own clocks. */
function leads(count: number, ordered: ClockFacts["ordered"]): readonly (readonly number[])[] {
  const most = Array.from({ length: count }, () => Array.from({ length: count }, () => Number.NEGATIVE_INFINITY));
  for (const [before, after] of ordered) {
    if (before.clock === after.clock) continue;
    const row = present(most[before.clock], "a moment is by one of the clocks");
    row[after.clock] = Math.max(row[after.clock] ?? Number.NEGATIVE_INFINITY, before.at + SHORTEST_MS - after.at);
  }
  return most;
}

/**
 * Moves clocks forward until no effect comes before its cause (Bellman and Ford's way with difference constraints).
 * @returns undefined where no offsets can do that: a clock was set, or ran at another speed
 */
function moved(start: readonly number[], most: readonly (readonly number[])[]): readonly number[] | undefined {
  const offsets = [...start];
  const offsetOf = (clock: number): number => present(offsets[clock], "each clock has an offset");
  for (let pass = 0; pass <= offsets.length; pass += 1) {
    let isSettled = true;
    for (const [from, row] of most.entries()) {
      for (const [to, lead] of row.entries()) {
        const least = offsetOf(from) + lead;
        if (offsetOf(to) >= least - 1e-9) continue;
        offsets[to] = least;
        isSettled = false;
      }
    }
    if (isSettled) return offsets.map((offset) => offset - offsetOf(0));
  }
  return undefined;
}

/** @param list of one number or more */
function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (index: number): number => present(sorted[index], "there is a number to take the median of");
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}
