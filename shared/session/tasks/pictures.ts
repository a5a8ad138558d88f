import { HELD_OUT_MAX } from "../../data/held-out.ts";
import { augments, NO_AUGMENT } from "../../data/augment/augment.ts";
import { PICTURE_LIGHT, PICTURE_SIDE_MAX } from "../../data/pictures/picture-shape.ts";
import { EXTRACTORS, type Extractor } from "../../training/extractors/extractors.ts";
import type { Block } from "../../training/model/block.ts";
import { numbers } from "../../training/model/shape.ts";
import type { PictureSpec } from "../picture-schema.ts";
import type { Refuse, TaskFamily } from "./family.ts";
import type { Task } from "./task.ts";
import { refuseColumns, refuseFewLabels, refuseText } from "./refusals.ts";

const TITLE = "Pictures of your own, convolutional network";
/** Stands in for what a session of pictures must say and does not, until that is found out. */
const NO_PICTURE: PictureSpec = { side: 48, channels: 3, augment: NO_AUGMENT, features: null };
/** A picture has a hundred times the work of a digit. */
const BATCH_PICTURES = 32;
const EVALUATE_STEPS = 20;

/** Photographs that tabs bring, in folders named after what they show. */
export const pictures: TaskFamily = {
  name: "pictures",
  tasks: [{ name: "pictures", title: TITLE }],
  subject: "Pictures of your own",
  sample: "picture",
  answer: "label",
  data: ["own"],
  labels: [],
  preset({ picture, labels }) {
    const { side, channels, features } = picture ?? NO_PICTURE;
    if (features !== null) return headTask(EXTRACTORS[features], labels.length);
    return {
      name: "pictures",
      title: `${TITLE} (${side} x ${side}, ${channels === 3 ? "colour" : "grey"})`,
      family: "pictures",
      pixels: { shape: [side, side, channels], ...PICTURE_LIGHT },
      extractor: null,
      targetAccuracy: null,
      batchSize: BATCH_PICTURES,
      evaluateSteps: EVALUATE_STEPS,
      model: {
        kind: "layers",
        input: numbers(side, side, channels),
        blocks: blocksFor(side),
        head: { of: "classes", count: labels.length },
      },
    };
  },
  refuse(spec, refuse) {
    const { task, data, picture } = spec;
    if (data !== "own") refuse("data", `must be own: the task ${task} learns from pictures that the tabs bring`);
    if (picture === null) refuse("picture", "must say how large the pictures are, and whether in colour");
    else refuseUnseen(picture, refuse);
    refuseColumns(spec, refuse);
    refuseFewLabels(spec, refuse);
    refuseText(spec, refuse);
  },
  heldOutBound: () => HELD_OUT_MAX,
  sharedSamples: () => 0,
  labelSizes: null,
};

/** What a network that looks at pictures takes in is not for the session to say. */
function refuseUnseen({ side, channels, augment, features }: PictureSpec, refuse: Refuse): void {
  if (features === null) {
    if (side > PICTURE_SIDE_MAX)
      refuse("picture.side", `must be at most ${PICTURE_SIDE_MAX}, where all is learnt from the pixels`);
    return;
  }
  const wanted = EXTRACTORS[features].side;
  if (side !== wanted) refuse("picture.side", `must be ${wanted}: that is what ${features} looks at`);
  if (channels !== 3) refuse("picture.channels", `must be 3: in colour, that is what ${features} looks at`);
  if (augments(augment))
    refuse("picture.augment", "must change nothing: with features, each picture is looked at once");
}

const HEAD_EVALUATE_STEPS = 10;

/** Learns what the features of a network mean that is trained already: one layer, of some thousand parameters. */
function headTask(extractor: Extractor, labels: number): Task {
  return {
    name: "pictures",
    title: `Pictures of your own, seen through ${extractor.title}`,
    family: "pictures",
    pixels: null,
    extractor,
    targetAccuracy: null,
    batchSize: BATCH_PICTURES,
    evaluateSteps: HEAD_EVALUATE_STEPS,
    model: {
      kind: "layers",
      input: numbers(extractor.features),
      blocks: [],
      head: { of: "classes", count: labels },
    },
  };
}

/** From here on the first filters take every second place, which is a quarter of the work. */
const LARGE_SIDE = 64;
/** What the pictures are told apart by, in the end. */
const TRAITS = 64;

/**
 * Three convolutions, each twice as wide as the one before. Where things are is kept to the end: the mean of what each
 * filter sees has a quarter of the parameters, and took several times as many rounds to learn a few shapes from 120
 * pictures; normalized by groups nothing came sooner (figures in docs/data.md).
 */
function blocksFor(side: number): readonly Block[] {
  const first: Block =
    side < LARGE_SIDE
      ? { kind: "conv2d", filters: 16, kernelSize: 3, stride: 1, padding: "same", activation: "relu" }
      : { kind: "conv2d", filters: 16, kernelSize: 5, stride: 2, padding: "same", activation: "relu" };
  return [
    first,
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "conv2d", filters: 32, kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "conv2d", filters: 64, kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "flatten" },
    { kind: "dense", units: TRAITS, activation: "relu" },
  ];
}
