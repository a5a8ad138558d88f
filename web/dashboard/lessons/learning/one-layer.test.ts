import { expect, test } from "vitest";
import { present } from "../../../../shared/assert.ts";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import { initialParameters } from "../../../../shared/training/initial-parameters.ts";
import { Random } from "../../../../shared/training/random.ts";
import { LEARN_LESSON } from "../content/learn.ts";
import { changed, changeOf, meanOf, OneLayer, type LabelledPicture } from "./one-layer.ts";

const spec = parseSpec(present(LEARN_LESSON.sessions.main, "the lesson's session"));
const layer = new OneLayer(taskOf(spec));
const first = initialParameters(taskOf(spec), spec.seed);

/** A picture with ink at a place of its label's own, and a gradient worked out from the definition. */
function example(label: number): LabelledPicture & { gradient: Float32Array } {
  const random = new Random("picture", label);
  const inputs = Float32Array.from({ length: layer.points }, (_, at) => {
    return Math.floor(at / 70) === label ? 2 + random.uniform() : -0.4;
  });
  const off = layer.says(first, inputs).map((chance, each) => chance - (each === label ? 1 : 0));
  const gradient = new Float32Array(first.length);
  for (let point = 0; point < layer.points; point++) {
    for (let each = 0; each < layer.labels; each++) gradient[point * layer.labels + each] = inputs[point]! * off[each]!;
  }
  gradient.set(off, layer.points * layer.labels);
  return { inputs, label, gradient };
}

test("the lesson's model has one layer: ten labels, a weight for each point of a digit", () => {
  expect([layer.labels, layer.points, first.length]).toEqual([10, 784, 7850]);
  expect(() => new OneLayer(taskOf(parseSpec({ task: "mnist-mlp" })))).toThrow("more than one layer");
});

test("chances sum to 1, and one step along a gradient makes its picture more likely", () => {
  for (let label = 0; label < 10; label++) {
    const { inputs, gradient } = example(label);
    const said = layer.says(first, inputs);
    expect(said.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    const after = changed(first, changeOf(gradient, spec.learningRate));
    expect(layer.loss(after, { inputs, label })).toBeLessThan(layer.loss(first, { inputs, label }));
    expect(layer.says(after, inputs)[label]).toBeGreaterThan(said[label]!);
  }
});

test("a gradient tells its label, and the change of that label's weights is the picture", () => {
  const { inputs, gradient, label } = example(7);
  expect(layer.labelOf(gradient)).toBe(label);
  const change = changeOf(gradient, spec.learningRate);
  for (let each = 0; each < layer.labels; each++) {
    for (const [point, value] of layer.picture(change, each).entries()) {
      expect(Math.sign(value)).toBe(Math.sign(inputs[point]!) * (each === label ? 1 : -1));
    }
  }
});

test("along the average of all gradients the loss over all of them falls", () => {
  const examples = Array.from({ length: 10 }, (_, label) => example(label));
  const after = changed(first, changeOf(meanOf(examples.map(({ gradient }) => gradient)), spec.learningRate));
  const total = (of: Float32Array) => examples.reduce((sum, each) => sum + layer.loss(of, each), 0);
  expect(total(after)).toBeLessThan(total(first));
});
