import { expect, test } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { labelSplitOf } from "../../shared/session/weight-bound.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import { Blocks } from "./blocks.ts";
import { labelRanges } from "./label-samples.ts";
import type { Place } from "./seat-samples.ts";
import { openMnist } from "./tasks/digits.ts";

const spec = parseSpec({ data: "by-label", seats: 5, alpha: 0.2, seed: 3, batchSize: 32 });

test("the seats' runs in the sorted training set are disjoint and together the whole of it", () => {
  const used = new Uint8Array(MNIST.trainSamples);
  for (let seat = 0; seat < 5; seat++) {
    for (const { block, from, to } of labelRanges(labelSplitOf(spec), seat)) {
      for (let i = from; i < to; i++) used[block * MNIST.blockSamples + i]! += 1;
    }
  }
  expect(used.every((times) => times === 1)).toBe(true);
});

/** Blocks of the sorted training set whose pixels are all of the label's value. */
function server() {
  const urls: string[] = [];
  const ends = MNIST.trainLabelSizes.map((_, label) =>
    MNIST.trainLabelSizes.slice(0, label + 1).reduce<number>((sum, size) => sum + size, 0),
  );
  const fetch = async (url: string): Promise<Response> => {
    urls.push(url);
    const first = Number(url.split("/").at(-1)) * MNIST.blockSamples;
    const bytes = new Uint8Array(MNIST.blockSamples * (MNIST.pixels + 1));
    for (let i = 0; i < MNIST.blockSamples; i++) {
      const label = ends.findIndex((end) => first + i < end);
      bytes.fill(label, i * MNIST.pixels, (i + 1) * MNIST.pixels);
      bytes[MNIST.blockSamples * MNIST.pixels + i] = label;
    }
    return new Response(bytes);
  };
  return { urls, fetch, attemptsMax: 1, wait: async () => {} };
}

const ALL: Place = { view: 1, members: 5, position: 2 };

test("R8: a seat learns from its share of each label, downloads little more, and weighs as much as it has", async () => {
  const options = server();
  const seat = 2;
  const data = openMnist({ spec, seat }, new Blocks()).samplesAt(ALL);
  await data.load(options, () => {});
  const row = labelSplitOf(spec)[seat]!;
  const size = row.reduce((sum, count) => sum + count);
  expect(data.weight(32)).toBe(size);
  expect(new Set(options.urls).size).toBe(options.urls.length);
  expect(options.urls.filter((url) => url.includes("by-label")).length).toBeLessThanOrEqual(size / 500 + 20);
  const seen = new Array<number>(10).fill(0);
  for (let number = 1; number <= Math.floor(size / 32); number++) {
    const batch = data.batch(number);
    expect(batch.count).toBe(32);
    for (const [i, label] of batch.labels.entries()) {
      seen[label]! += 1;
      const ink = batch.inputs[i * MNIST.pixels]! * MNIST.pixelDeviation + MNIST.pixelMean;
      if (Math.abs(ink * 255 - label) > 0.01) expect.fail(`sample ${i} of batch ${number} has another's label`);
    }
  }
  // Of one pass only the last, incomplete batch is missing.
  seen.forEach((count, label) => {
    expect(count).toBeLessThanOrEqual(row[label]!);
    expect(count).toBeGreaterThanOrEqual(row[label]! - 31);
  });
});

test("a lost seat's data are lost with it: the others keep theirs, and share the held-out set anew", async () => {
  const source = openMnist({ spec, seat: 2 }, new Blocks());
  const before = source.samplesAt(ALL);
  const after = source.samplesAt({ view: 2, members: 4, position: 1 });
  await Promise.all([before.load(server(), () => {}), after.load(server(), () => {})]);
  expect(after.batch(7)).toEqual(before.batch(7));
  expect([before.testSamples, after.testSamples]).toEqual([2000, 2500]);
});

test("P5: in secure averaging a new view computes on a fresh batch, in plain averaging on the same", async () => {
  const labels = async (averaging: "plain" | "secure", view: number): Promise<string> => {
    const data = openMnist({ spec: { ...spec, averaging }, seat: 2 }, new Blocks()).samplesAt({ ...ALL, view });
    await data.load(server(), () => {});
    return data.batch(3).labels.join();
  };
  expect(await labels("plain", 2)).toBe(await labels("plain", 1));
  expect(await labels("secure", 1)).not.toBe(await labels("secure", 2));
});
