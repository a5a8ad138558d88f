import { expect, test } from "vitest";
import { MNIST } from "./datasets.ts";
import { evaluationBatchOf, evaluationShard } from "./evaluation-shard.ts";

test.each([1, 2, 3, 7, 32])("%i members evaluate the whole held-out set, each its own part", (members) => {
  let end = 0;
  for (let position = 0; position < members; position++) {
    const part = evaluationShard(MNIST.testSamples, members, position);
    expect(part.start).toBe(end);
    expect(Math.abs(part.end - part.start - MNIST.testSamples / members)).toBeLessThan(1);
    end = part.end;
  }
  expect(end).toBe(MNIST.testSamples);
});

test.each([
  ["digits", { of: "numbers", dimensions: [784] }, 250],
  ["characters", { of: "tokens", length: 64, vocabulary: 89 }, 64],
  ["a thousand byte pairs", { of: "tokens", length: 64, vocabulary: 1024 }, 64],
  ["all byte pairs, at each of which much is said", { of: "tokens", length: 64, vocabulary: 50_256 }, 1],
  ["a long context", { of: "tokens", length: 1024, vocabulary: 50_256 }, 1],
] as const)("a pass of an evaluation has as many samples as memory should be needed for: %s", (_what, input, batch) => {
  const head = input.of === "tokens" ? ({ of: "tokens" } as const) : ({ of: "classes", count: 10 } as const);
  expect(evaluationBatchOf({ input, head })).toBe(batch);
});
