import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { seatNeeds } from "./seat-needs.ts";

test("the default session: three states with Adam's two moments, and less than two vectors of bytes a round", () => {
  const needs = seatNeeds(parseSpec({}));
  expect(needs.parameters).toBe(101_770);
  expect(needs.states).toBe(3 * 3 * 4 * 101_770);
  expect(needs.checkpoint).toBe(3 * 4 * 101_770);
  expect(needs.sentARound).toBeGreaterThan(1.5 * 101_770);
  expect(needs.sentARound).toBeLessThan(1.52 * 101_770);
  expect(needs.memory).toBe(needs.states + needs.checkpoint + needs.averaging + needs.computing);
});

test("follows optimizer, averaging, compression, batch and local steps", () => {
  const base = seatNeeds(parseSpec({}));
  expect(seatNeeds(parseSpec({ optimizer: "sgd" })).states).toBe((base.states * 2) / 3);
  expect(seatNeeds(parseSpec({ compression: "none" })).sentARound).toBeGreaterThan(3.9 * base.sentARound);
  expect(seatNeeds(parseSpec({ averaging: "secure" })).sentARound).toBeGreaterThan(3.9 * base.sentARound);
  expect(seatNeeds(parseSpec({ seats: 2 })).sentARound).toBeLessThan(base.sentARound);
  expect(seatNeeds(parseSpec({ batchSize: 4096 })).computing).toBeGreaterThan(base.computing);
  expect(seatNeeds(parseSpec({ localSteps: 4 })).computing).toBe(base.computing + 2 * 3 * 4 * 101_770);
});

test("R10: a sparse session sends less than a tenth of a byte a parameter, and keeps what is owed", () => {
  const [dense, sparse] = (["int8", "sparse"] as const).map((compression) => seatNeeds(parseSpec({ compression })));
  expect(sparse!.sentARound).toBeLessThan(0.067 * 101_770);
  expect(sparse!.checkpoint).toBe(dense!.checkpoint + 4 * 101_770);
  expect(sparse!.averaging).toBeLessThan(dense!.averaging);
});

test("R14: where slices follow upload speed a seat may own all, and send it to each of the others", () => {
  const [equal, speed] = (["equal", "speed"] as const).map((slices) => seatNeeds(parseSpec({ slices })));
  expect(speed!.sentARound / 101_770).toBeCloseTo(3, 1);
  expect(speed!.averaging - equal!.averaging).toBeGreaterThan(3 * 101_770);
});

test("S8: four fragments send a fourth of the bytes, and a seat keeps what it carries", () => {
  const [whole, quarter] = [1, 4].map((fragments) =>
    seatNeeds(parseSpec({ averaging: "secure", localSteps: 10, fragments })),
  );
  expect(quarter!.sentARound).toBeLessThan(0.2505 * whole!.sentARound);
  const vector = 4 * 101_770;
  expect(quarter!.averaging).toBeLessThan(whole!.averaging + 0.8 * vector);
  expect(quarter!.averaging).toBeGreaterThan(whole!.averaging + 0.7 * vector);
});

test("a small model on large batches is mostly what it leaves on its way; one without layers has only vectors", () => {
  const cnn = seatNeeds(parseSpec({ task: "mnist-cnn", batchSize: 512 }));
  expect(cnn.computing).toBeGreaterThan(20 * cnn.states);
  expect(cnn.largestVector).toBe(4 * 512 * 14 * 14 * 25 * 8);
  const flat = seatNeeds(parseSpec({ task: "synthetic-1m" }));
  expect(flat.computing).toBe(3 * 4e6);
  expect(flat.largestVector).toBe(4e6);
});
