import { expect, test } from "vitest";
import type { Random } from "../../../../shared/training/random.ts";
import { ACTIVATIONS } from "../activations.ts";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

type Name = keyof typeof ACTIVATIONS;
const NAMES = Object.keys(ACTIVATIONS) as Name[];

const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const PLAIN: Readonly<Record<Name, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => (x <= 0 ? 0 : x),
  gelu,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** Numbers of every size, with both signs. */
const drawn = (random: Random, length: number) =>
  Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * 10 ** (random.below(9) - 6));

test("each activation is within 4e-7 of the value, relatively", () => {
  for (const name of NAMES) {
    forDrawnSizes([40], (memory, random, length) => {
      const x = memory.floats(drawn(random, length));
      const y = memory.floats(length);
      expectPartsAsWhole(random, length, [y], (from, to) => kernels.activate(ACTIVATIONS[name], x.at, y.at, from, to));
      x.values.forEach((value, i) => {
        const [is, wanted] = [y.values[i]!, PLAIN[name](value)];
        const error = Math.abs(is - wanted);
        if (error > 4e-7 * Math.abs(wanted) + tail(name, value))
          expect.fail(`${name}(${value}) is ${is}, not ${wanted}`);
      });
    });
  }
});

/**
 * What float32 cannot do better far below 0: results end at its smallest number, and a large exponent is rounded before
 * e is raised to it.
 */
function tail(name: Name, x: number): number {
  return 1e-37 + (name === "gelu" && x < 0 ? Math.abs(gelu(x)) * 4e-7 * Math.abs(x) ** 3 + 1e-12 * Math.min(1, -x) : 0);
}

test("bias and activation in one pass", () => {
  for (const name of NAMES) {
    forDrawnSizes([7, 19], (memory, random, rows, columns) => {
      const x = memory.random(random, rows * columns);
      const bias = memory.random(random, columns);
      const sums = x.values.map((value, i) => value + bias.values[i % columns]!);
      const y = name === "gelu" || random.below(2) === 0 ? memory.floats(rows * columns) : x;
      const outputs = x === y ? [x] : [x, y];
      expectPartsAsWhole(random, rows, outputs, (from, to) =>
        kernels.addBiasAndActivate(ACTIVATIONS[name], x.at, bias.at, y.at, columns, from, to),
      );
      if (x !== y) expectClose(x.values, sums, 0);
      expectClose(y.values, Array.from(sums, PLAIN[name]), 1e-6);
    });
  }
});

test("each derivative agrees with finite differences", () => {
  for (const name of NAMES) {
    forDrawnSizes([30], (memory, random, length) => {
      const x = memory.floats(Float32Array.from({ length }, () => random.uniform() * 12 - 6));
      const at = memory.floats(name === "gelu" ? x.values : Array.from(x.values, PLAIN[name]));
      const byOutput = memory.random(random, length);
      const expected = Array.from(x.values, (value, i) => {
        const slope = (PLAIN[name](value + 1e-5) - PLAIN[name](value - 1e-5)) / 2e-5;
        return slope * byOutput.values[i]!;
      });
      const byInput = random.below(2) === 0 ? byOutput : memory.floats(length);
      expectPartsAsWhole(random, length, [byInput], (from, to) =>
        kernels.activationGradient(ACTIVATIONS[name], at.at, byOutput.at, byInput.at, from, to),
      );
      expectClose(byInput.values, expected, 2e-5);
    });
  }
});

test("NaN stays NaN, and infinities end where they should", () => {
  const memory = new KernelMemory();
  const x = memory.floats([NaN, Infinity, -Infinity]);
  const ends: Record<Name, number[]> = {
    linear: [NaN, Infinity, -Infinity],
    relu: [NaN, Infinity, 0],
    gelu: [NaN, Infinity, NaN],
    tanh: [NaN, 1, -1],
    sigmoid: [NaN, 1, 0],
  };
  for (const name of NAMES) {
    const y = memory.floats(3);
    kernels.activate(ACTIVATIONS[name], x.at, y.at, 0, 3);
    expect(Array.from(y.values)).toEqual(ends[name]);
    const byInput = memory.floats(1);
    const one = memory.floats([1]);
    kernels.activationGradient(ACTIVATIONS[name], x.at, x.at, byInput.at, 0, 1);
    expect(byInput.values[0]).toBeNaN();
    kernels.activationGradient(ACTIVATIONS[name], one.at, x.at, byInput.at, 0, 1);
    expect(byInput.values[0]).toBeNaN();
  }
});
