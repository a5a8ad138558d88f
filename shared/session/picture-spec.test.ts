import { describe, expect, test } from "vitest";
import { NO_AUGMENT } from "../data/augment/augment.ts";
import { EXTRACTORS } from "../training/extractors/extractors.ts";
import { planModel } from "../training/model/plan.ts";
import { canonicalSpec, parseSpec } from "./spec.ts";
import { networkOf, pictureShapeOf, taskOf } from "./tasks.ts";
import { issuesOf } from "./testing/issues-of.ts";

const PICTURES = { task: "pictures", data: "own", labels: ["cat", "dog"] } as const;

test("a session of pictures has a size, colour, and no changes unless it says so", () => {
  const spec = parseSpec({ ...PICTURES, picture: {} });
  expect(spec.picture).toEqual({ side: 48, channels: 3, augment: { shift: 0, flip: false, light: 0 }, features: null });
  expect([spec.batchSize, spec.targetAccuracy]).toEqual([32, null]);
  expect(taskOf(spec).title).toBe("Pictures of your own, convolutional network (48 x 48, colour)");
  expect(taskOf(spec).pixels).toEqual({ shape: [48, 48, 3], mean: 0.45, deviation: 0.25 });
});

test.each([28, 32, 48, 63, 64, 96])(
  "its network fits pictures of side %i, grey or in colour, few labels or many",
  (side) => {
    for (const channels of [1, 3] as const) {
      for (const labels of [2, 30]) {
        const names = Array.from({ length: labels }, (_, i) => `label ${i}`);
        const spec = parseSpec({ ...PICTURES, labels: names, picture: { side, channels } });
        const { parameters } = planModel(networkOf(taskOf(spec)));
        expect(parameters).toBeGreaterThan(20_000);
        expect(parameters).toBeLessThan(250_000);
      }
    }
  },
);

test("sessions without pictures keep their hash: they say nothing of them", () => {
  expect(canonicalSpec(parseSpec({}))).not.toContain("picture");
  expect(canonicalSpec(parseSpec({ ...PICTURES, picture: {} }))).toContain('"picture":{"side":48');
});

test.each<[object, string]>([
  [{ picture: undefined }, "picture must say how large the pictures are, and whether in colour"],
  [{ picture: { side: 27 } }, "picture.side must be"],
  [{ picture: { side: 97 } }, "picture.side must be"],
  [{ picture: { channels: 2 } }, "picture.channels must be 1 (grey) or 3 (colour)"],
  [{ picture: { augment: { shift: 0.6 } } }, "picture.augment.shift must be at most 0.5"],
  [{ picture: { augment: { light: -0.1 } } }, "picture.augment.light must be at least 0"],
  [{ picture: { augment: { turn: 1 } } }, "is not a field of such an augmentation"],
  [{ picture: {}, labels: ["cat"] }, "labels must be at least 2"],
  [{ picture: {}, data: "shared" }, "data must be own"],
  [{ picture: {}, columns: [{ name: "x", min: 0, max: 1 }] }, "columns must be empty"],
  [{ task: "mnist-mlp", labels: undefined, picture: {} }, "picture must be null: the task mnist-mlp does not"],
])("refuses %j", (fields, reason) => {
  const told = issuesOf({ ...PICTURES, ...fields }).map((issue) => `${issue.field} ${issue.reason}`);
  expect(told.join("; ")).toContain(reason);
});

describe("pictures that are seen through a network", () => {
  const FEATURES = "mobilenet-v2-everyday";
  const EXTRACTOR = EXTRACTORS[FEATURES];

  test("are as large as that looks at, and what is learnt is one layer on its features", () => {
    const spec = parseSpec({ ...PICTURES, picture: { features: FEATURES } });
    expect(spec.picture).toEqual({ side: 224, channels: 3, augment: NO_AUGMENT, features: FEATURES });
    const task = taskOf(spec);
    expect([task.pixels, task.extractor, pictureShapeOf(task)]).toEqual([null, EXTRACTOR, [224, 224, 3]]);
    expect(task.title).toBe("Pictures of your own, seen through MobileNetV2 trained on everyday things");
    expect(planModel(networkOf(task)).parameters).toBe(2 * (1440 + 1));
    expect(parseSpec(JSON.parse(canonicalSpec(spec)))).toEqual(spec);
  });

  test("may have blocks of people's own before the head", () => {
    const model = [{ kind: "dense", units: 16, activation: "relu" }] as const;
    const spec = parseSpec({ ...PICTURES, model, picture: { features: FEATURES } });
    expect(planModel(networkOf(taskOf(spec))).parameters).toBe(1441 * 16 + 17 * 2);
    expect(taskOf(spec).extractor).toBe(EXTRACTOR);
  });

  test.each<[object, string]>([
    [{ features: "mobilenet" }, "picture.features must be"],
    [{ features: FEATURES, side: 96 }, "picture.side must be 224: that is what mobilenet-v2-everyday looks at"],
    [{ features: FEATURES, channels: 1 }, "picture.channels must be 3: in colour"],
    [{ features: FEATURES, augment: { flip: true } }, "picture.augment must change nothing: with features"],
    [{ side: 224 }, "picture.side must be at most 96, where all is learnt from the pixels"],
  ])("%j is refused", (picture, reason) => {
    const told = issuesOf({ ...PICTURES, picture }).map((issue) => `${issue.field} ${issue.reason}`);
    expect(told.join("; ")).toContain(reason);
  });
});
