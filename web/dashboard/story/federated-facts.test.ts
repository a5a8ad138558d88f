import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { federatedFacts } from "./federated-facts.ts";

test("a usual session, and one that was saved before there was a choice, has nothing to tell", () => {
  expect(federatedFacts(parseSpec({}))).toEqual([]);
  expect(federatedFacts({ task: "mnist-mlp", text: null, seats: 4 })).toEqual([]);
});

test("what is not as usual is told", () => {
  const spec = { localSteps: 10, outerMomentum: 0.3, averaging: "secure", privacy: "sample", privacyClip: 2 } as const;
  expect(federatedFacts(parseSpec(spec))).toEqual([
    ["Local steps", "10 a round, then the changes are averaged, outer momentum 0.3"],
    ["Averaging", "secure: only the sum is seen, 32 bits, values up to 1"],
    ["Differential privacy", "hides each sample: clip 2, noise 1, delta 1 × 10⁻⁵"],
  ]);
  expect(federatedFacts(parseSpec({ averaging: "secure", localSteps: 2, fragments: 4 }))[1]).toEqual([
    "Averaging",
    "secure: only the sum is seen, 32 bits, values up to 1, one of 4 fragments a round",
  ]);
  expect(federatedFacts(parseSpec({ overlap: 1, aggregation: "median", privacy: "peer" }))).toEqual([
    ["Overlap", "the next round is computed while an average travels"],
    ["Combined by", "the median of each number"],
    ["Differential privacy", "hides each tab's data: clip 1, noise 1, delta 1 × 10⁻⁵"],
  ]);
});
