import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import type { Measured } from "../wire/messages.ts";
import { chooseSettings, decidingFigures, expectations } from "./choose-settings.ts";

const SPEC = parseSpec({ auto: true });
const PARAMETERS = 101_770;
const figures = (stepUs: number, uploadKBs: number, roundTripUs = 1000): Measured => ({
  stepUs,
  uploadKBs,
  roundTripUs,
});

const anyFigures = fc.record({
  stepUs: fc.nat(0xffff_ffff),
  uploadKBs: fc.integer({ min: 1, max: 10_000_000 }),
  roundTripUs: fc.nat(60_000_000),
});

test("M8: the slowest step, the slowest line and the longest round trip decide", () => {
  const all = [figures(9000, 20_000, 400), figures(12_000, 25_000, 90_000), figures(7000, 900, 500)];
  expect(decidingFigures(SPEC, all)).toEqual(figures(12_000, 900, 90_000));
  fc.assert(
    fc.property(fc.array(anyFigures, { minLength: 1, maxLength: 32 }), fc.nat(), (measured, at) => {
      const turned = measured.map((_, i) => measured[(i + at) % measured.length]!);
      expect(decidingFigures(SPEC, turned)).toEqual(decidingFigures(SPEC, measured));
    }),
  );
});

test("M8: where shares follow speed, a step is as long as it is once they do", () => {
  const spec = parseSpec({ auto: true, shares: "speed" });
  const all = [10_000, 10_000, 10_000, 40_000].map((stepUs) => figures(stepUs, 20_000));
  expect(decidingFigures(spec, all).stepUs).toBe(12_307);
  expect(decidingFigures(SPEC, all).stepUs).toBe(40_000);
  expect(decidingFigures(spec, [figures(0, 1)]).stepUs).toBeLessThanOrEqual(1);
});

test("M8: a step that takes long against what lies between two averages wants few of them, a slow line many, and few bytes", () => {
  expect(chooseSettings(SPEC, PARAMETERS, figures(500_000, 100_000))).toMatchObject({
    localSteps: 10,
    compression: "int8",
    overlap: 0,
  });
  expect(chooseSettings(SPEC, PARAMETERS, figures(5000, 20))).toMatchObject({ localSteps: 30, compression: "sparse" });
  expect(chooseSettings(SPEC, PARAMETERS, figures(2000, 20_000, 400_000))).toMatchObject({ localSteps: 30 });
});

test("M8: rounds overlap where averages take a good part of them, and where somebody asks for it", () => {
  expect(chooseSettings(SPEC, PARAMETERS, figures(20_000, 1000))).toMatchObject({ overlap: 1 });
  const asked = parseSpec({ auto: true, overlap: 1 });
  expect(chooseSettings(asked, PARAMETERS, figures(500_000, 100_000))).toMatchObject({ localSteps: 10, overlap: 1 });
});

test("M8: two tabs take more steps for themselves than four, and do not overlap unless averages take long", () => {
  const two = parseSpec({ auto: true, seats: 2 });
  expect(chooseSettings(two, PARAMETERS, figures(2000, 20_000))).toMatchObject({
    ...{ localSteps: 60, compression: "int8", overlap: 0 },
  });
  expect(chooseSettings(SPEC, PARAMETERS, figures(2000, 20_000))).toMatchObject({ localSteps: 30 });
  expect(chooseSettings(two, PARAMETERS, figures(2000, 2000))).toMatchObject({ localSteps: 60, overlap: 1 });
});

test("M8: secure averaging is left as it is, and its bytes are counted as they are", () => {
  const spec = parseSpec({ auto: true, averaging: "secure" });
  const slow = chooseSettings(spec, PARAMETERS, figures(5000, 20));
  expect(slow).toMatchObject({ localSteps: 30, compression: spec.compression });
  expect(expectations(spec, PARAMETERS, figures(5000, 20))[0]!.bytes).toBeGreaterThan(4 * PARAMETERS);
});

test("M8: what is chosen is one of what can be, costs the least, and is the same whenever it is computed", () => {
  fc.assert(
    fc.property(anyFigures, fc.integer({ min: 1, max: 4_000_000 }), fc.boolean(), (told, parameters, areTwo) => {
      const spec = areTwo ? parseSpec({ auto: true, seats: 2 }) : SPEC;
      const choice = chooseSettings(spec, parameters, told);
      const all = expectations(spec, parameters, told);
      const own = all.find(
        ({ localSteps, compression, overlap }) =>
          localSteps === choice.localSteps && compression === choice.compression && overlap === choice.overlap,
      );
      expect(own!.costUs).toBe(Math.min(...all.map(({ costUs }) => costUs)));
      expect(Number.isSafeInteger(own!.costUs)).toBe(true);
      expect(choice).toMatchObject(told);
      const { stepUs, uploadKBs, roundTripUs } = choice;
      expect(chooseSettings(spec, parameters, { stepUs, uploadKBs, roundTripUs })).toEqual(choice);
    }),
  );
});
