import { present } from "../../assert.ts";
import type { Extractor, ExtractorName } from "./extractor.ts";
import { mobileNetV2, type FrozenStage } from "./inverted-residuals.ts";

export { EXTRACTOR_NAMES, type Extractor, type ExtractorName } from "./extractor.ts";

/** Where the server hands out weights, below it by digest and block. */
export const EXTRACTORS_PATH = "/data/extractor";

const STAGES = mobileNetV2();
/** The last block of 160 maps, and the last stage: together they did better than either, and than any other pair. */
const TAPS = [16, 18];

const everyday: Extractor = {
  name: "mobilenet-v2-everyday",
  title: "MobileNetV2 trained on everyday things",
  origin: "Google, MediaPipe Objectron",
  licence: "Apache-2.0",
  trainedOn:
    "Open Images V4, to find 23 kinds of things in photographs: cars, bicycles, chairs, cups, books, shoes, cats, dogs, people and others",
  link: "https://google.github.io/mediapipe/solutions/objectron",
  package: {
    ...{ name: "@mediapipe/objectron", version: "0.4.1675468480" },
    // A list of labels stands before it.
    ...{ path: "objectron_solution_packed_assets.data", offset: 184 },
  },
  file: { sha256: "5455d503a8cda3446c0cf81f766dc7120665e46e59cbe93e9e46ed6c11cf90fb", bytes: 4_413_632 },
  side: 224,
  stages: STAGES,
  taps: TAPS,
  features: TAPS.reduce((sum, tap) => sum + mapsOf(STAGES, tap), 0),
};

/** All that a session can name. */
export const EXTRACTORS: Readonly<Record<ExtractorName, Extractor>> = { [everyday.name]: everyday } as const;

/** An extractor by the digest of its weights; undefined where there is none. */
export function extractorWithDigest(sha256: string): Extractor | undefined {
  return Object.values(EXTRACTORS).find(({ file }) => file.sha256 === sha256);
}

/** Maps that come of a stage. */
export function mapsOf(stages: readonly FrozenStage[], stage: number): number {
  const { convolutions } = present(stages[stage], "a network has the stages that it is asked for");
  return present(convolutions.at(-1), "a stage has a convolution").outputs;
}
