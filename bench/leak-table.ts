import { correlation } from "../shared/attack/correlation.ts";
import { MNIST } from "../shared/training/datasets.ts";
import { fromPlain, leakOf } from "./leak/leak.ts";

/**
 * How many digits gradient inversion rebuilds, by the number of samples behind a gradient, plain and as int8:
 * `npx tsx bench/leak-table.ts`. In secure averaging the sum of all members' gradients is such a gradient, too.
 */
const COUNTS = [1, 2, 3, 4, 8, 16, 32, 64];
const DIGITS = 256;
const REBUILT = 0.95;

console.log(`| samples | rebuilt with r > ${REBUILT} |\n| --- | --- |`);
for (const count of COUNTS) {
  let rebuilt = 0;
  for (let first = 0; first < DIGITS; first += count) {
    const leak = await leakOf(first, count);
    const found = fromPlain(leak, "int8");
    for (let sample = 0; sample < count; sample += 1) {
      const digit = leak.samples.inputs.subarray(sample * MNIST.pixels, (sample + 1) * MNIST.pixels);
      if (found.some(({ inputs }) => correlation(inputs, digit) > REBUILT)) rebuilt += 1;
    }
  }
  const digits = count * Math.ceil(DIGITS / count);
  console.log(`| ${count} | ${((100 * rebuilt) / digits).toFixed(0)} % |`);
}
