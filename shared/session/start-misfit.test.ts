import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "./spec.ts";
import { startMisfit } from "./start-misfit.ts";

const TEXT = { tokens: { kind: "characters", characters: "abcd" } } as const;
const misfit = (of: SessionSpecInput, session: SessionSpecInput) => startMisfit(parseSpec(of), parseSpec(session));

test("M6: a session starts from any model whose numbers have a place in its own, however that one was trained", () => {
  expect(misfit({}, { seats: 7, optimizer: "sgd", localSteps: 3 })).toBeUndefined();
  expect(misfit({ data: "own", labels: [..."abcdefghij"] }, {})).toBeUndefined();
  const blocks = [{ kind: "flatten" }, { kind: "dense", units: 128, activation: "tanh" }] as const;
  expect(misfit({}, { model: [...blocks] })).toBeUndefined();
  expect(misfit({ task: "text", data: "own", text: TEXT }, { task: "text", data: "own", text: TEXT })).toBeUndefined();
});

test.each<[SessionSpecInput, SessionSpecInput, string]>([
  [
    { task: "mnist-cnn" },
    {},
    "its tensor conv2d1.filter has the shape [5, 5, 1, 8], where [784, 128] is wanted for dense1.kernel",
  ],
  [
    { model: [{ kind: "flatten" }, { kind: "dense", units: 128 }, { kind: "dense", units: 10 }] },
    {},
    "it has 6 tensors, where 4 are wanted",
  ],
  [
    {},
    { model: [{ kind: "flatten" }, { kind: "dense", units: 128 }, { kind: "dense", units: 10 }] },
    "it has 4 tensors, where 6 are wanted",
  ],
  [
    { task: "text", data: "own", text: { tokens: { kind: "characters", characters: "wxyz" } } },
    { task: "text", data: "own", text: TEXT },
    "it reads and writes other tokens: the same numbers would stand for other characters",
  ],
])("M6: the model of %j does not fit into %j, and it is said where", (of, session, reason) => {
  expect(misfit(of, session)).toBe(reason);
});
