import { expect, test } from "vitest";
import { MNIST, MNIST_BLOCK_BYTES } from "../../shared/training/datasets.ts";
import { Blocks } from "./blocks.ts";
import { SharedSamples } from "./shared-samples.ts";
import type { DownloadOptions } from "./download.ts";

const ROUNDS = 20;
const session = { seed: 5, batchSize: 64, view: null };

/** Blocks whose first pixels spell the sample's number, so that a batch tells which samples it holds. */
function server(): DownloadOptions & { urls: string[] } {
  const urls: string[] = [];
  return {
    urls,
    attemptsMax: 1,
    wait: async () => {},
    fetch: async (url) => {
      urls.push(url);
      const block = Number(url.split("/").at(-1));
      const bytes = new Uint8Array(MNIST_BLOCK_BYTES);
      for (let i = 0; i < MNIST.blockSamples; i++) {
        const sample = block * MNIST.blockSamples + i;
        bytes[i * MNIST.pixels] = sample & 255;
        bytes[i * MNIST.pixels + 1] = sample >> 8;
        bytes[MNIST.blockSamples * MNIST.pixels + i] = sample % 10;
      }
      return new Response(bytes);
    },
  };
}

/** Numbers of the samples in a batch. */
function numbers(batch: { count: number; inputs: Float32Array }): number[] {
  const pixel = (i: number, at: number): number =>
    Math.round((batch.inputs[i * MNIST.pixels + at]! * MNIST.pixelDeviation + MNIST.pixelMean) * 255) + 0;
  return Array.from({ length: batch.count }, (_, i) => pixel(i, 0) + 256 * pixel(i, 1));
}

test("R1: a seat downloads its own blocks only, each once, and says how far it is", async () => {
  const options = server();
  const seen: [number, number][] = [];
  const data = new SharedSamples(session, { members: 4, position: 1 }, new Blocks());
  await data.load(options, (loaded, total) => seen.push([loaded, total]));
  expect(new Set(options.urls).size).toBe(options.urls.length);
  expect(options.urls.filter((url) => url.includes("/train/"))).toHaveLength(30);
  expect(options.urls.filter((url) => url.includes("/test/"))).toEqual(
    [5, 6, 7, 8, 9].map((i) => `/data/mnist/test/${i}`),
  );
  expect(seen[0]).toEqual([0, 35]);
  expect(seen.at(-1)).toEqual([35, 35]);
});

test.each([
  ["even shares", null],
  ["shares by speed (R13)", [100, 60, 32]],
])("R1: with %s the batches of all seats are disjoint, and each sample comes with its label", async (_, shares) => {
  const counts = new Uint8Array(MNIST.trainSamples);
  for (const seat of [0, 1, 2]) {
    const data = new SharedSamples(session, { members: 3, position: seat, shares }, new Blocks());
    await data.load(server(), () => {});
    for (let round = 1; round <= ROUNDS; round++) {
      const batch = data.batch(round);
      const drawn = numbers(batch);
      expect(drawn).toHaveLength(shares?.[seat] ?? session.batchSize);
      for (const sample of drawn) counts[sample]!++;
      expect([...batch.labels]).toEqual(drawn.map((sample) => sample % 10));
    }
  }
  expect(counts.reduce((sum, count) => sum + count)).toBe(3 * ROUNDS * session.batchSize);
  expect(Math.max(...counts)).toBe(1);
});

test("the members' parts of the held-out set are the whole of it", async () => {
  const found: number[] = [];
  for (const position of [0, 1, 2]) {
    const data = new SharedSamples(session, { members: 3, position }, new Blocks());
    await data.load(server(), () => {});
    found.push(...numbers(data.testBatch(0, data.testSamples)));
  }
  expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: MNIST.testSamples }, (_, i) => i));
});

test("with other members only the blocks that are new to the seat are downloaded", async () => {
  const before = server();
  const blocks = new Blocks();
  const four = new SharedSamples(session, { members: 4, position: 0 }, blocks);
  await four.load(before, () => {});
  const after = server();
  const three = new SharedSamples(session, { members: 3, position: 0 }, blocks);
  await three.load(after, () => {});
  expect(after.urls.length).toBeGreaterThan(0);
  expect(after.urls.filter((url) => before.urls.includes(url))).toEqual([]);
  expect(numbers(three.batch(1))).toHaveLength(64);
});

test("a block whose labels are no digits is refused by name", async () => {
  const options = { ...server(), fetch: async () => new Response(new Uint8Array(MNIST_BLOCK_BYTES).fill(200)) };
  await expect(
    new SharedSamples(session, { members: 4, position: 0 }, new Blocks()).load(options, () => {}),
  ).rejects.toThrow(/train\/\d+ is not a block of MNIST/);
});

test("M5: once all blocks are there, no view needs the server any more", async () => {
  const options = server();
  const blocks = new Blocks();
  await blocks.fetchAll(["train", "test"], options);
  expect(options.urls).toHaveLength(140);
  const gone: DownloadOptions = { ...options, fetch: () => Promise.reject(new TypeError("Failed to fetch")) };
  await new SharedSamples(session, { members: 2, position: 1 }, blocks).load(gone, () => {});
  expect(new SharedSamples(session, { members: 2, position: 1 }, blocks).batch(3).count).toBe(64);
});

test("two who want the same block at once have it downloaded once", async () => {
  const options = server();
  const blocks = new Blocks();
  await Promise.all([blocks.fetch("train", 3, options), blocks.fetch("train", 3, options)]);
  expect(options.urls).toHaveLength(1);
});
