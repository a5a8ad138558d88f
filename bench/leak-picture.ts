import { writeFile } from "node:fs/promises";
import { correlation } from "../shared/attack/correlation.ts";
import { MNIST, MNIST_INPUT_RANGE } from "../shared/training/datasets.ts";
import { fromMasked, fromPlain, leakOf, sliceFor } from "./leak/leak.ts";

/**
 * Draws what others can rebuild of a seat's digits, from real digits and the real model's gradients:
 * `npx tsx bench/leak-picture.ts [file]`. Masks are random, so the last columns are new each time.
 */
const [file = "docs/pictures/leak.svg"] = process.argv.slice(2);

const BATCHES = [1, 2, 4] as const;
const FIRST_DIGIT = 7;
const CELL = 84;
const GAP = 12;
const TOP = 66;
const LEFT = 92;
const COLUMNS = [
  ["the digit", ""],
  ["plain, int8:", "one receiver"],
  ["plain, int8:", "all others"],
  ["secure, 32 bits:", "up to n-2 others"],
  ["secure, 16 bits:", "up to n-2 others"],
] as const;

const width = LEFT + COLUMNS.length * (CELL + 3 * GAP);
const parts: string[] = [];
let y = TOP;

for (const count of BATCHES) {
  const leak = await leakOf(FIRST_DIGIT, count);
  const attacks = [
    fromPlain(leak, "int8", [sliceFor(leak.gradient, 1)]),
    fromPlain(leak, "int8"),
    fromMasked(leak, 32),
    fromMasked(leak, 16),
  ];
  text(8, y + 18, `batch of ${count}`, 'font-weight="600"');
  for (let sample = 0; sample < count; sample += 1) {
    const digit = leak.samples.inputs.slice(sample * MNIST.pixels, (sample + 1) * MNIST.pixels);
    drawDigit(column(0), y, digit);
    for (const [index, rebuilt] of attacks.entries()) {
      const best = [...rebuilt].sort((a, b) => correlation(b.inputs, digit) - correlation(a.inputs, digit))[0];
      if (!best) continue;
      drawDigit(column(index + 1), y, best.inputs);
      text(column(index + 1), y + CELL + 15, `r = ${correlation(best.inputs, digit).toFixed(2)}`, 'font-size="12"');
    }
    y += CELL + 2 * GAP;
  }
  y += GAP;
}

for (const [index, [first, second]] of COLUMNS.entries()) {
  text(column(index), 26, first, 'font-size="13"');
  text(column(index), 44, second, 'font-size="13"');
}
await writeFile(
  file,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" font-family="sans-serif" font-size="14" fill="#14202b" shape-rendering="crispEdges"><rect width="${width}" height="${y}" fill="#fff"/>${parts.join("")}</svg>\n`,
);

function column(index: number): number {
  return LEFT + index * (CELL + 3 * GAP);
}

function text(x: number, at: number, words: string, more: string): void {
  parts.push(`<text x="${x}" y="${at}" ${more}>${words}</text>`);
}

/** Runs of one shade as one rectangle; what was not seen is pale blue. */
function drawDigit(x: number, at: number, inputs: Float32Array): void {
  const pixel = CELL / 28;
  const shades = Array.from(inputs, shadeOf);
  const runs: string[] = [];
  for (let row = 0; row < 28; row += 1) {
    for (let from = 0; from < 28;) {
      const shade = shades[row * 28 + from];
      let to = from + 1;
      while (to < 28 && shades[row * 28 + to] === shade) to += 1;
      if (shade !== "000") runs.push(`<path d="M${from} ${row}h${to - from}v1h${from - to}z" fill="#${shade}"/>`);
      from = to;
    }
  }
  parts.push(
    `<g transform="translate(${x} ${at}) scale(${pixel})"><path d="M0 0h28v28h-28z" fill="#000"/>${runs.join("")}</g>`,
  );
}

/** 8 shades of grey from no ink to full ink. */
function shadeOf(input: number): string {
  if (Number.isNaN(input)) return "bcd";
  const { least, most } = MNIST_INPUT_RANGE;
  const ink = (Math.min(most, Math.max(least, input)) - least) / (most - least);
  return "02479bdf".charAt(Math.round(7 * ink)).repeat(3);
}
