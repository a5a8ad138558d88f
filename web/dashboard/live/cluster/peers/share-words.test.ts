import { expect, test } from "vitest";
import { parseSpec } from "../../../../../shared/session/spec.ts";
import { shareWords } from "./share-words.ts";

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
