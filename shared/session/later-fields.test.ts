import { expect, test } from "vitest";
import { LATER_FIELDS, withLaterFields } from "./later-fields.ts";
import { canonicalSpec, parseSpec, type SessionSpec } from "./spec.ts";

/** What sessions said before any field was added: `canonicalSpec` of their defaults, as hellos and tokens hash it. */
const OF_BEFORE =
  '{"aggregation":"mean","alpha":0.5,"averaging":"plain","batchSize":64,"checkpointEvery":100,"columns":[],' +
  '"compression":"int8","data":"shared","evaluateEvery":20,"graceMs":15000,"heartbeatMs":500,"labelColumn":"label",' +
  '"labels":["0","1","2","3","4","5","6","7","8","9"],"learningRate":0.001,"localSteps":1,"optimizer":"adam",' +
  '"outerMomentum":0,"policy":"halt","privacy":"none","privacyClip":1,"privacyDelta":0.00001,"privacyNoise":1,' +
  '"rounds":1000,"seats":4,"secureBits":32,"secureBound":1,"seed":1,"targetAccuracy":0.97,"task":"mnist-mlp"}';

test("M4: a session of before any later field has the same canonical spec as ever", () => {
  expect(canonicalSpec(parseSpec({}))).toBe(OF_BEFORE);
  expect(canonicalSpec(parseSpec(JSON.parse(OF_BEFORE)))).toBe(OF_BEFORE);
});

test("what a later field's absence means is what the schema fills in, and saying it changes nothing", () => {
  expect(parseSpec({})).toMatchObject(LATER_FIELDS);
  expect(canonicalSpec(parseSpec(LATER_FIELDS))).toBe(OF_BEFORE);
});

test("a spec that an older build kept means what its session did", () => {
  const kept = JSON.parse(OF_BEFORE) as SessionSpec;
  expect(withLaterFields(kept)).toEqual(parseSpec({}));
  const today = parseSpec({ optimizer: "adamw", clipNorm: 2 });
  expect(withLaterFields(today)).toEqual(today);
});
