import { describe, expect, test } from "vitest";
import { addStream, emptyMask, type Mask, type MaskShape } from "./mask.ts";

/**
 * S4, exhaustively: what n-2 colluders see of two others is the same distribution for any two inputs with the same sum.
 * A ring of 2^16 has too many streams to try them all, but the multiples of 2^14 in it are a ring of four: sums, masks and
 * contributions of such numbers stay among them, so that the very code of the round can be tried with every stream.
 */
const SHAPE: MaskShape = { bits: 16, figures: 0, elements: 1 };
const STEP = 2 ** 14;
const RING = [0, 1, 2, 3] as const;

const streamOf = (value: number): Uint8Array => new Uint8Array(Uint16Array.of(value * STEP, 0).buffer);

/** What a member sends: its value, less what it expands for others, and what they expand for it. */
function contribution(value: number, outgoing: readonly number[], incoming: readonly number[]): number {
  const words: Mask = emptyMask(SHAPE);
  words.elements[0] = value * STEP;
  for (const each of outgoing) addStream(words, -1, streamOf(each));
  for (const each of incoming) addStream(words, 1, streamOf(each));
  return words.elements[0] / STEP;
}

/** Each of `count` values: all combinations. */
function combinations(count: number, values: readonly number[]): number[][] {
  if (count === 0) return [[]];
  return combinations(count - 1, values).flatMap((rest) => values.map((value) => [...rest, value]));
}

/**
 * How often each view of the colluders comes about, over all streams. They see all contributions, and all streams that
 * they make or are told; of two honest members a and b only the streams a->b and b->a are hidden from them.
 * @param colluders their number; their own values are 0, as what they know adds nothing
 */
function views(a: number, b: number, colluders: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [ab, ba] of combinations(2, RING) as [number, number][]) {
    // With more colluders, of what they know anyway only two values are tried each.
    for (const known of combinations(4 * colluders, colluders === 1 ? RING : [0, 3])) {
      const [outA, inA, outB, inB] = [0, 1, 2, 3].map((part) =>
        known.slice(part * colluders, (part + 1) * colluders),
      ) as [number[], number[], number[], number[]];
      const seen = [contribution(a, [ab, ...outA], [ba, ...inA]), contribution(b, [ba, ...outB], [ab, ...inB])];
      const view = `${seen.join()} with ${known.join()}`;
      counts.set(view, (counts.get(view) ?? 0) + 1);
    }
  }
  return counts;
}

describe.each([1, 2])("S4: two honest members and %d who collude", (colluders) => {
  test("inputs with the same sum cannot be told apart, whatever the colluders saw", () => {
    for (const sum of RING) {
      const first = views(0, sum, colluders);
      for (const a of RING) expect(views(a, (sum - a + 4) % 4, colluders)).toEqual(first);
    }
  });

  test("the sum itself they do learn: other sums give other views", () => {
    const ofSum = (sum: number) => [...views(0, sum, colluders).keys()];
    const seen = RING.map((sum) => new Set(ofSum(sum)));
    for (const one of RING) {
      for (const other of RING)
        if (one < other) expect([...seen[one]!].some((view) => seen[other]!.has(view))).toBe(false);
    }
  });
});

test("of two members, one that knows its own part has the other's: three are needed", () => {
  // All streams between the two are known to both of them.
  for (const b of RING) {
    const [ab, ba] = [3, 1];
    const seen = contribution(b, [ba], [ab]);
    expect((seen + ba - ab + 8) % 4).toBe(b);
  }
});
