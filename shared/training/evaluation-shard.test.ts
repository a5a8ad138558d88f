import { expect, test } from "vitest";
import { MNIST } from "./datasets.ts";
import { evaluationShard } from "./evaluation-shard.ts";

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
