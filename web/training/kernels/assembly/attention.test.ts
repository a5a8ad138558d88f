import { test } from "vitest";
import type { Random } from "../../../../shared/training/random.ts";
import type { KernelMemory } from "../testing/kernel-memory.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

/** What the heads see of each other, and mix, in double precision. */
function plain(all: ArrayLike<number>, samples: number, heads: number, length: number, width: number, causal: boolean) {
  const units = heads * width;
  const at = (sample: number, row: number, third: number, head: number, i: number): number =>
    all[(sample * length + row) * 3 * units + third * units + head * width + i]!;
  const chances: number[] = [];
  const mixed = new Array<number>(samples * length * units).fill(0);
  for (let sample = 0; sample < samples; sample++) {
    for (let head = 0; head < heads; head++) {
      for (let row = 0; row < length; row++) {
        const scores = Array.from({ length }, (_, other) => {
          if (causal && other > row) return -Infinity;
          let dot = 0;
          for (let i = 0; i < width; i++) dot += at(sample, row, 0, head, i) * at(sample, other, 1, head, i);
          return dot / Math.sqrt(width);
        });
        const largest = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - largest));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        weights.forEach((weight, other) => {
          chances.push(weight / sum);
          for (let i = 0; i < width; i++) {
            mixed[(sample * length + row) * units + head * width + i]! +=
              (weight / sum) * at(sample, other, 2, head, i);
          }
        });
      }
    }
  }
  return { chances, mixed };
}

test("heads see and mix what a plain loop says, however they are divided", () => {
  forDrawnSizes([4, 3, 9, 6], (memory: KernelMemory, random: Random, samples, heads, length, width) => {
    const causal = random.below(2) === 1;
    const all = memory.random(random, samples * length * 3 * heads * width);
    const chances = memory.floats(samples * heads * length * length);
    const mixed = memory.floats(samples * length * heads * width);
    const scratch = memory.scratch(kernels.matrixProductScratch());
    const expected = plain(all.values, samples, heads, length, width, causal);
    expectPartsAsWhole(random, samples * heads, [chances, mixed], (from, to) =>
      kernels.attend(
        ...([all.at, chances.at, mixed.at, length, heads * width, heads, causal, scratch, from, to] as const),
      ),
    );
    expectClose(chances.values, expected.chances, 2e-5);
    expectClose(mixed.values, expected.mixed, 2e-5);
  });
});
