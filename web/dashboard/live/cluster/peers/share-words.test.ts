import { expect, test } from "vitest";
import { parseSpec } from "../../../../../shared/session/spec.ts";
import { shareWords, sliceWords } from "./share-words.ts";

const SPEC = parseSpec({ seats: 4, batchSize: 64, shares: "speed" });

test("R13: a peer's share of a batch is told in words, equal ones too", () => {
  const members = [0, 2, 3];
  expect(shareWords({ members, shares: [86, 86, 20] }, SPEC, 3)).toBe("20 of 192 samples");
  expect(shareWords({ members, shares: null }, SPEC, 2)).toBe("64 of 192 samples");
});

test("nothing is told of a seat that is in no view, nor where shares do not follow speed", () => {
  expect(shareWords({ members: [0, 2, 3], shares: null }, SPEC, 1)).toBeNull();
  expect(shareWords({ members: [0, 1], shares: null }, parseSpec({ batchSize: 64 }), 1)).toBeNull();
});

test("R14: how much of the average a peer adds up is told, equal slices too, and none", () => {
  const spec = parseSpec({ seats: 4, slices: "speed" });
  const members = [0, 2, 3];
  expect(sliceWords({ members, slices: [512, 512, 0] }, spec, 2)).toBe("adds up 50 % of the average");
  expect(sliceWords({ members, slices: [512, 512, 0] }, spec, 3)).toBe("adds up 0 % of the average");
  expect(sliceWords({ members, slices: null }, spec, 0)).toBe("adds up 33.3 % of the average");
  expect(sliceWords({ members, slices: null }, spec, 1)).toBeNull();
  expect(sliceWords({ members, slices: null }, parseSpec({ seats: 4 }), 0)).toBeNull();
});
