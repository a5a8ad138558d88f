import { expect, test } from "vitest";
import { planModel } from "../training/model/plan.ts";
import { canonicalSpec, parseSpec } from "./spec.ts";
import { networkOf, taskOf } from "./tasks.ts";
import { issuesOf } from "./testing/issues-of.ts";

const PICTURES = { task: "pictures", data: "own", labels: ["cat", "dog"] } as const;

test("a session of pictures has a size, colour, and no changes unless it says so", () => {
  const spec = parseSpec({ ...PICTURES, picture: {} });
  expect(spec.picture).toEqual({ side: 48, channels: 3, augment: { shift: 0, flip: false, light: 0 } });
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
