import { ACTIVATIONS } from "../../../../shared/training/model/activation.ts";
import type { Block } from "../../../../shared/training/model/block.ts";

/** A field of a kind of block, for people. */
export interface BlockField {
  readonly name: string;
  readonly label: string;
  /** What can be chosen; a field without is typed as a number. */
  readonly choices?: readonly { readonly value: string | boolean; readonly label: string }[];
  /** What holds where the field is left out; it must be filled in where there is none. */
  readonly otherwise?: string;
}

export interface KindWords {
  readonly title: string;
  /** What it does, in a sentence. */
  readonly about: string;
  /** The first is what a block of the kind is told by. */
  readonly fields: readonly BlockField[];
  /** One to begin with. */
  readonly fresh: Block;
}

const ACTIVATION: BlockField = {
  name: "activation",
  label: "Activation",
  choices: ACTIVATIONS.map((value) => ({ value, label: value === "linear" ? "none" : value })),
  otherwise: "linear",
};
const KERNEL: readonly BlockField[] = [
  { name: "kernelSize", label: "Filter size" },
  { name: "stride", label: "Stride", otherwise: "1" },
  {
    name: "padding",
    label: "Padding",
    choices: [
      { value: "same", label: "zeros" },
      { value: "valid", label: "none" },
    ],
    otherwise: "same",
  },
  ACTIVATION,
];
const POOL: readonly BlockField[] = [
  { name: "poolSize", label: "Pool size" },
  { name: "stride", label: "Stride", otherwise: "pool size" },
];

/** All kinds of blocks, in the order in which they are offered. */
export const KINDS: Readonly<Record<Block["kind"], KindWords>> = {
  dense: {
    title: "Dense",
    about: "Each output sees all inputs.",
    fields: [{ name: "units", label: "Units" }, ACTIVATION],
    fresh: { kind: "dense", units: 64, activation: "relu" },
  },
  conv2d: {
    title: "Convolution",
    about: "Filters slide over a picture; each sees all channels.",
    fields: [{ name: "filters", label: "Filters" }, ...KERNEL],
    fresh: { kind: "conv2d", filters: 8, kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
  },
  depthwiseConv2d: {
    title: "Depthwise convolution",
    about: "A filter for each channel, which sees it alone.",
    fields: KERNEL,
    fresh: { kind: "depthwiseConv2d", kernelSize: 3, stride: 1, padding: "same", activation: "relu" },
  },
  maxPool2d: {
    title: "Max pooling",
    about: "The largest number of each square.",
    fields: POOL,
    fresh: { kind: "maxPool2d", poolSize: 2 },
  },
  averagePool2d: {
    title: "Average pooling",
    about: "The mean of each square.",
    fields: POOL,
    fresh: { kind: "averagePool2d", poolSize: 2 },
  },
  globalAveragePool2d: {
    title: "Global average",
    about: "The mean of each channel.",
    fields: [],
    fresh: { kind: "globalAveragePool2d" },
  },
  flatten: { title: "Flatten", about: "All numbers in one row.", fields: [], fresh: { kind: "flatten" } },
  embedding: {
    title: "Embedding",
    about: "A row of numbers for each token.",
    fields: [{ name: "units", label: "Units" }],
    fresh: { kind: "embedding", units: 64 },
  },
  positions: {
    title: "Positions",
    about: "Adds a learned row of numbers to each position.",
    fields: [],
    fresh: { kind: "positions" },
  },
  layerNorm: {
    title: "Layer norm",
    about: "Each position's numbers to mean 0 and variance 1.",
    fields: [],
    fresh: { kind: "layerNorm" },
  },
  groupNorm: {
    title: "Group norm",
    about: "The same over a whole picture, for each group of channels.",
    fields: [{ name: "groups", label: "Groups" }],
    fresh: { kind: "groupNorm", groups: 4 },
  },
  attention: {
    title: "Attention",
    about: "Each position looks at others and takes what it needs.",
    fields: [
      { name: "heads", label: "Heads" },
      {
        name: "causal",
        label: "Sees",
        choices: [
          { value: true, label: "itself and before" },
          { value: false, label: "all positions" },
        ],
        otherwise: "true",
      },
    ],
    fresh: { kind: "attention", heads: 4, causal: true },
  },
  dropout: {
    title: "Dropout",
    about: "While training, hides each number with this chance.",
    fields: [{ name: "rate", label: "Rate" }],
    fresh: { kind: "dropout", rate: 0.2 },
  },
  activation: {
    title: "Activation",
    about: "Bends each number for itself.",
    fields: [{ name: "activation", label: "Activation", choices: ACTIVATION.choices ?? [] }],
    fresh: { kind: "activation", activation: "relu" },
  },
  residual: {
    title: "Residual",
    about: "Adds what its blocks make of an input to the input.",
    fields: [],
    fresh: { kind: "residual", blocks: [{ kind: "activation", activation: "relu" }] },
  },
};

/** What is known of a kind that may have been mistyped. */
export function kindWords(kind: unknown): KindWords | undefined {
  return typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind as Block["kind"]] : undefined;
}

/** A list of blocks in one line: `convolution 8, max pooling 2, flatten`. */
export function blocksWords(blocks: readonly Block[]): string {
  return blocks.map(blockWords).join(", ");
}

function blockWords(block: Block): string {
  const { title, fields } = KINDS[block.kind];
  const name = title.toLowerCase();
  if (block.kind === "residual") return `${name} (${blocksWords(block.blocks)})`;
  const [first] = fields;
  const values: Readonly<Record<string, unknown>> = block;
  return first === undefined ? name : `${name} ${String(values[first.name])}`;
}
