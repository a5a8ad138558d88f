import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "./spec.ts";
import { initialParameters } from "../training/initial-parameters.ts";
import { parameterLayout } from "../training/model/layout.ts";
import { hasNewHead, startMisfit, startParameters } from "./start-misfit.ts";
import { taskOf } from "./tasks.ts";

const TEXT = { tokens: { kind: "characters", characters: "abcd" } } as const;
const misfit = (of: SessionSpecInput, session: SessionSpecInput) => startMisfit(parseSpec(of), parseSpec(session));

test("M6: a session starts from any model whose numbers have a place in its own, however that one was trained", () => {
  expect(misfit({}, { seats: 7, optimizer: "sgd", localSteps: 3 })).toBeUndefined();
  expect(misfit({ data: "own", labels: [..."abcdefghij"] }, {})).toBeUndefined();
  const blocks = [{ kind: "flatten" }, { kind: "dense", units: 128, activation: "tanh" }] as const;
  expect(misfit({}, { model: [...blocks] })).toBeUndefined();
  expect(misfit({ task: "text", data: "own", text: TEXT }, { task: "text", data: "own", text: TEXT })).toBeUndefined();
});

const columns = [
  { name: "weight", min: 1600, max: 5200 },
  { name: "year", min: 70, max: 82 },
];
const TABLE = { task: "table-mlp", data: "own", columns, labels: ["small", "tall"] } satisfies SessionSpecInput;
const NUMBER = { ...TABLE, labels: [], labelColumn: "mpg", regression: { min: 9, max: 47 } } satisfies SessionSpecInput;
const PICTURES = { task: "pictures", data: "own", picture: { side: 32, channels: 3 } } as const;

test.each<[string, SessionSpecInput, SessionSpecInput]>([
  ["other pictures", { ...PICTURES, labels: ["cup", "pen"] }, { ...PICTURES, labels: ["cat", "dog", "cow"], seed: 5 }],
  ["a number in the place of labels", TABLE, NUMBER],
])("M6: where a session asks for other answers, all but the last layer is taken over: %s", (_, before, after) => {
  const [of, session] = [parseSpec(before), parseSpec(after)];
  expect([startMisfit(of, session), hasNewHead(of, session)]).toEqual([undefined, true]);
  const trained = initialParameters(taskOf(of), 99);
  const begun = startParameters(of, trained, session);
  const drawn = initialParameters(taskOf(session), session.seed);
  const head = parameterLayout(taskOf(session)).at(-2)!.offset;
  expect(begun.length).toBe(drawn.length);
  expect(begun.subarray(0, head)).toEqual(trained.subarray(0, head));
  expect(begun.subarray(head)).toEqual(drawn.subarray(head));
  expect(startParameters(of, trained, of), "it fits whole").toBe(trained);
});

test("M6: of a model that is its last layer alone nothing would be left to take over", () => {
  const picture = { side: 224, features: "mobilenet-v2-everyday" } as const;
  const [two, three] = [
    ["cup", "pen"],
    ["cat", "dog", "cow"],
  ].map((labels) => parseSpec({ ...PICTURES, picture, labels }));
  expect(hasNewHead(two!, three!)).toBe(false);
  expect(startMisfit(two!, three!)).toMatch(/^its tensor .* has the shape .*, where .* is wanted/);
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
