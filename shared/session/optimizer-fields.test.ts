import { expect, test } from "vitest";
import { canonicalSpec, parseSpec } from "./spec.ts";
import { issuesOf } from "./testing/issues-of.ts";

test("what is left out of a schedule has its default, and a spec reads as what it was written from", () => {
  const spec = parseSpec({ optimizer: "adamw", schedule: { kind: "cosine" }, clipNorm: 1, beta2: 0.99 });
  expect(spec).toMatchObject({ weightDecay: 0.1, schedule: { kind: "cosine", warmup: 0, to: 0 } });
  expect(parseSpec(JSON.parse(canonicalSpec(spec)))).toEqual(spec);
  expect(canonicalSpec(parseSpec({ schedule: { to: 0, warmup: 3, kind: "cosine" } }))).toBe(
    canonicalSpec(parseSpec({ schedule: { kind: "cosine", warmup: 3 } })),
  );
  expect(parseSpec({ schedule: { kind: "step" } }).schedule).toEqual({ kind: "step", every: 100, factor: 0.5 });
});

test.each<[string, object, string, string]>([
  ["an unknown optimizer", { optimizer: "lion" }, "optimizer", "must be one of adam, adamw, sgd"],
  ["a beta2 that never forgets", { beta2: 1 }, "beta2", "must be below 1"],
  ["a weight decay below 0", { weightDecay: -0.1 }, "weightDecay", "must be at least 0"],
  ["no number", { weightDecay: "much" }, "weightDecay", "must be a number"],
  [
    "a weight decay beyond zero",
    { optimizer: "adamw", learningRate: 1, weightDecay: 1 },
    "weightDecay",
    "times learningRate must be below 1: a step would turn the weights around",
  ],
  ["a norm of 0", { clipNorm: 0 }, "clipNorm", "must be above 0"],
  ["no schedule", { schedule: "cosine" }, "schedule", "must have a kind: one of constant, cosine, step"],
  [
    "an unknown schedule",
    { schedule: { kind: "triangle" } },
    "schedule.kind",
    "must have a kind: one of constant, cosine, step",
  ],
  [
    "a field of another schedule",
    { schedule: { kind: "step", warmup: 3 } },
    "schedule.warmup",
    "is not a field of such a schedule",
  ],
  ["half a round", { schedule: { kind: "cosine", warmup: 0.5 } }, "schedule.warmup", "must be a whole number"],
  [
    "a warm-up that leaves nothing",
    { rounds: 2000, schedule: { kind: "cosine", warmup: 2000 } },
    "schedule.warmup",
    "must be fewer rounds than the session has, 2,000",
  ],
  [
    "a fall upwards",
    { learningRate: 0.001, schedule: { kind: "cosine", to: 0.01 } },
    "schedule.to",
    "must be at most the learning rate, 0.001",
  ],
  ["steps upwards", { schedule: { kind: "step", factor: 2 } }, "schedule.factor", "must be at most 1"],
  ["steps in no time", { schedule: { kind: "step", every: 0 } }, "schedule.every", "must be at least 1"],
])("%s: is refused at its field, with the reason", (_what, spec, field, reason) => {
  expect(issuesOf(spec)).toEqual([{ field, reason }]);
});

test("what another optimizer does not have is in nobody's way", () => {
  expect(issuesOf({ optimizer: "sgd", learningRate: 10, weightDecay: 10, beta2: 0 })).toEqual([]);
});
