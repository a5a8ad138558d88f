import { expect, test } from "vitest";
import { readyNamed } from "../../../shared/session/ready/ready-tasks.ts";
import { parseSpec, type SessionSpecInput } from "../../../shared/session/spec.ts";
import { TABLE_SPEC } from "../../storage/testing/result.ts";
import { modelOf, subjectOf } from "./subject.ts";

const OWN = { task: "mnist-cnn", data: "own" } as const;

test.each<[SessionSpecInput, string, string]>([
  [{}, "MNIST digits", "multilayer perceptron (784-128-10)"],
  [readyNamed("penguins")?.spec ?? {}, "Table: which species a penguin is", "multilayer perceptron (12-32-3)"],
  [TABLE_SPEC, "Table: kind", "multilayer perceptron (3-32-2)"],
  [{ ...OWN, labels: ["cat", "dog"] }, "Pictures: cat, dog", "convolutional network"],
  [{ ...OWN, labels: ["a", "b", "c", "d", "e", "f"] }, "Pictures: a, b, c, d and 2 more", "convolutional network"],
  [
    { task: "pictures", data: "own", labels: ["cup", "pen"], picture: { side: 32, channels: 3 } },
    "Pictures: cup, pen",
    "convolutional network (32 x 32, colour)",
  ],
  [{ task: "synthetic-1m" }, "Averaging only", "1,000,000 parameters"],
])("what is learnt stands first, its model after it: %j", (input, subject, model) => {
  const spec = parseSpec(input);
  expect(subjectOf(spec)).toBe(subject);
  expect(modelOf(spec)).toBe(model);
});
