import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { EXTRACTORS, type Extractor } from "../../../shared/training/extractors/extractors.ts";
import { FILE_BLOCK_BYTES } from "../../../shared/training/served-file.ts";
import type { OwnExamples } from "../../ports/own-data.ts";
import type { DownloadOptions } from "../download.ts";
import { exampleOf } from "../example.ts";
import { FeatureSamples } from "./feature-samples.ts";
import { OwnFeatures } from "./look-at-pictures.ts";
import type { StartLooker } from "./looker.ts";

const WEIGHTS = Uint8Array.from({ length: FILE_BLOCK_BYTES + 7 }, (_, i) => i % 251);
const EXTRACTOR: Extractor = {
  ...EXTRACTORS["mobilenet-v2-everyday"],
  file: { sha256: createHash("sha256").update(WEIGHTS).digest("hex"), bytes: WEIGHTS.length },
  side: 4,
  features: 3,
};
const SAMPLES = 10;

function ownPictures(): OwnExamples {
  const size = EXTRACTOR.side ** 2 * 3;
  const inputs = new Uint8Array(SAMPLES * size);
  for (let i = 0; i < SAMPLES; i++) inputs.fill(20 * i, i * size, (i + 1) * size);
  return { samples: SAMPLES, inputs, labels: Uint16Array.from({ length: SAMPLES }, (_, i) => i % 2) };
}

/** Sees in a picture its first byte, and nothing else. */
function looking(looks: number[], closed: () => void): StartLooker {
  return ({ features }: Extractor, weights) => {
    expect(weights).toEqual(WEIGHTS);
    return {
      async look(pictures, count) {
        looks.push(count);
        const seen = new Float32Array(count * features);
        for (let i = 0; i < count; i++) seen[i * features] = pictures[(i * pictures.length) / count]!;
        return seen;
      },
      close: closed,
    };
  };
}

const SERVED: DownloadOptions = {
  async fetch(url) {
    const from = Number(url.split("/").at(-1)) * FILE_BLOCK_BYTES;
    return new Response(WEIGHTS.slice(from, from + FILE_BLOCK_BYTES));
  },
  wait: async () => {},
  attemptsMax: 1,
};

test("each picture is looked at once, in every view the same, with words on how far it is", async () => {
  const looks: number[] = [];
  let closed = 0;
  const features = new OwnFeatures(
    ownPictures(),
    EXTRACTOR,
    looking(looks, () => closed++),
  );
  const words = new Set<string>();
  const order = { seed: 1, seat: 0, batchSize: 4 };
  const [first, later] = [null, 2].map((view) => new FeatureSamples(features, { ...order, view }));
  for (const samples of [first!, later!]) {
    await samples.load(SERVED, (_loaded, _total, doing) => void (doing !== undefined && words.add(doing)));
  }
  expect([looks, closed]).toEqual([[4, 4, 2], 1]);
  expect([...words]).toEqual([
    "Looking at picture 1 of 10",
    "Looking at picture 5 of 10",
    "Looking at picture 9 of 10",
    "Looked at 10 pictures",
  ]);
  expect([first!.testSamples, first!.weight()]).toEqual([2, 8]);
  const { inputs, count } = first!.testBatch(0, 2);
  expect([count, inputs.length]).toEqual([2, 2 * EXTRACTOR.features]);
  // Of ten, the third and the eighth are held out.
  expect([inputs[0], inputs[EXTRACTOR.features]]).toEqual([2 * 20, 7 * 20]);
  // An example is asked about by what was seen, and shown as the picture in which it was.
  const example = exampleOf(first!, { pixels: null }, { seed: 1, number: 0 })!;
  expect([2 * 20, 7 * 20]).toContain(example.sample[0]);
  expect(new Set(example.picture)).toEqual(new Set([example.sample[0]]));
});

test("what stops the network ends the load, and another try looks again", async () => {
  let tries = 0;
  const closed: number[] = [];
  const start: StartLooker = (extractor, weights) => {
    tries++;
    if (tries === 2) return looking([], () => closed.push(tries))(extractor, weights);
    return { look: () => Promise.reject(new Error("no memory")), close: () => closed.push(tries) };
  };
  const features = new OwnFeatures(ownPictures(), EXTRACTOR, start);
  await expect(features.load(SERVED, () => {})).rejects.toThrow("no memory");
  expect((await features.load(SERVED, () => {})).samples).toBe(SAMPLES);
  expect(closed).toEqual([1, 2]);
});
