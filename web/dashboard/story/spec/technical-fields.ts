import type { PlacedField } from "./spec-field.ts";

/** What is well as it is for most. */
export const TECHNICAL_FIELDS: readonly PlacedField[] = [
  {
    name: "batchSize",
    label: "Batch size",
    explanation: "Samples that each peer looks at in each round.",
    unit: "samples a peer",
  },
  {
    name: "optimizer",
    label: "Optimizer",
    explanation: "The rule that turns the averaged gradient into an update, the same to the last bit at every peer.",
    choices: [
      { value: "adam", label: "Adam" },
      { value: "sgd", label: "SGD with momentum" },
    ],
  },
  {
    name: "learningRate",
    label: "Learning rate",
    explanation: "How far one update goes; too large diverges, too small crawls.",
  },
  {
    name: "compression",
    label: "Compression",
    explanation: "How gradients travel: fewer bits are faster on slow links and a little less exact.",
    choices: [
      { value: "none", label: "None (32 bits)" },
      { value: "fp16", label: "fp16 (16 bits)" },
      { value: "int8", label: "int8 (8 bits)" },
    ],
  },
  {
    name: "evaluateEvery",
    label: "Evaluate every",
    explanation:
      "After so many rounds the peers share out the held-out test set and measure accuracy. Empty is each 20 steps.",
    empty: { value: undefined },
    unit: "rounds",
  },
  {
    name: "heartbeatMs",
    label: "Heartbeat",
    explanation: "How often every peer tells every other that it is alive and where it is.",
    unit: "ms",
  },
  {
    name: "graceMs",
    label: "Grace",
    explanation: "How long all wait for a silent peer to come back before they decide how to go on.",
    unit: "ms",
  },
  {
    name: "seed",
    label: "Seed",
    explanation: "Starting point of all chance: the same seed gives the same initial model and the same batches.",
  },
];
