import { randomFillSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { MNIST, MNIST_INPUT_RANGE } from "../../../../shared/training/datasets.ts";
import { compare, lookFrom, pictureLayer, viewpointsFor, type Viewpoint } from "./exposure.ts";
import { applies, matchWords, omissionWords, viewpointTitle } from "./exposure-words.ts";

/** A plus sign, and the gradient of a layer in which every third unit saw it. */
function probeOf() {
  const { least, most } = MNIST_INPUT_RANGE;
  const inputs = Float32Array.from({ length: MNIST.pixels }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / 28), pixel % 28];
    return (row === 14 || column === 14) && row > 2 && row < 25 ? most : least;
  });
  const { units, bias } = pictureLayer(parseSpec({}))!;
  const gradient = new Float32Array(101_770);
  for (let unit = 0; unit < units; unit += 3) {
    const blame = 0.01 + unit / 10_000;
    gradient[bias + unit] = blame;
    for (const [input, value] of inputs.entries()) gradient[input * units + unit] = blame * value;
  }
  return { count: 1, inputs, gradient };
}

function look(viewpoint: Viewpoint, averaging: "plain" | "secure") {
  const spec = parseSpec({ seats: 4, averaging });
  const probe = probeOf();
  const samples = lookFrom(viewpoint, { probe, spec, seat: 1 }, (bytes) => randomFillSync(bytes));
  return compare(probe, [{ viewpoint, samples }])[0]!.rebuilt[0]!;
}

describe("what others can make of a sample", () => {
  test("all of them together, of a plain contribution: the sample", () => {
    expect(look("plainAll", "plain").match).toBeGreaterThan(0.99);
  });

  test("one of them, of its slice of it: a strip", () => {
    const { inputs, match } = look("plainOne", "plain");
    const seen = inputs!.filter((value) => !Number.isNaN(value)).length;
    expect(seen / MNIST.pixels).toBeCloseTo(0.25, 1);
    expect(match).toBeGreaterThan(0.99);
  });

  test("up to n-2 of them, of a masked one: noise", () => {
    expect(Math.abs(look("secure", "secure").match)).toBeLessThan(0.3);
  });
});

test("between two seats there is no secure averaging to show, and the other sees all", () => {
  expect(viewpointsFor(2)).toEqual(["plainAll"]);
  expect(viewpointsFor(3)).toEqual(["plainOne", "plainAll", "secure"]);
  expect(viewpointTitle("plainAll", 2)).toBe("Plain: the other seat");
  expect(viewpointTitle("secure", 5)).toBe("Secure: up to 3 others");
});

test("tasks without a dense first layer, or without pictures, have nothing to show", () => {
  expect(pictureLayer(parseSpec({ task: "mnist-cnn" }))).toBeUndefined();
  expect(pictureLayer(parseSpec({ task: "synthetic-100k" }))).toBeUndefined();
});

test("words say which column is this session's, and how good a picture is", () => {
  expect(applies("secure", { averaging: "secure" })).toBe(true);
  expect(applies("plainOne", { averaging: "secure" })).toBe(false);
  expect(matchWords({ match: 0.99, inputs: new Float32Array(1) })).toBe("the digit, correlation 0.99");
  expect(matchWords({ match: -0.02, inputs: new Float32Array(1) })).toBe("noise, correlation -0.02");
  expect(matchWords({ match: 0, inputs: null })).toBe("nothing, correlation 0.00");
  expect(omissionWords(parseSpec({ batchSize: 8, localSteps: 2, privacy: "peer" })).join(" ")).toContain("16 samples");
});

test("photographs as small as digits are not rebuilt as if they were drawings", () => {
  const model = [{ kind: "flatten" }, { kind: "dense", units: 8, activation: "relu" }] as const;
  const picture = { side: 28, channels: 1 } as const;
  const labels = ["cat", "dog"];
  const spec = parseSpec({ task: "pictures", data: "own", labels, picture, model: [...model] });
  expect(pictureLayer(spec)).toBeUndefined();
});
