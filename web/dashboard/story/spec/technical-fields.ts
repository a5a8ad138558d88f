import { OPTIMIZER_NAMES, SCHEDULE_NAMES } from "../optimizer-words.ts";
import { isChosen } from "./together-fields.ts";
import { familyOfDraft, type Draft, type PlacedField } from "./spec-field.ts";

const choicesOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));
const isCosine = (draft: Draft): boolean => draft["schedule.kind"] === "cosine";
const isStep = (draft: Draft): boolean => draft["schedule.kind"] === "step";

/** What is well as it is for most. */
export const TECHNICAL_FIELDS: readonly PlacedField[] = [
  {
    name: "batchSize",
    label: "Batch size",
    explanation:
      "Samples that each peer looks at in each round; of a text, windows of as many tokens as the model sees at once.",
    unit: "samples a peer",
  },
  {
    name: "optimizer",
    label: "Optimizer",
    explanation: "The rule that turns the averaged gradient into an update, the same to the last bit at every peer.",
    choices: choicesOf(OPTIMIZER_NAMES),
  },
  {
    name: "learningRate",
    label: "Learning rate",
    explanation: "How far one update goes; too large diverges, too small crawls.",
  },
  {
    name: "schedule.kind",
    label: "Schedule",
    explanation:
      "How the learning rate goes over the rounds. Large at first and small at the end often learns more than either.",
    choices: choicesOf(SCHEDULE_NAMES),
  },
  {
    name: "schedule.warmup",
    label: "Warm-up",
    explanation: "The rate rises evenly over so many rounds first, while Adam's moments are still rough.",
    unit: "rounds",
    matters: isCosine,
  },
  {
    name: "schedule.to",
    label: "Rate at the end",
    explanation: "To this the rate falls by the last round; a tenth of the whole is usual.",
    matters: isCosine,
  },
  {
    name: "schedule.every",
    label: "Step after",
    explanation: "So many rounds go by from one step down to the next.",
    unit: "rounds",
    matters: isStep,
  },
  {
    name: "schedule.factor",
    label: "Factor",
    explanation: "Each step multiplies the rate by this.",
    matters: isStep,
  },
  {
    name: "weightDecay",
    label: "Weight decay",
    explanation:
      "Each update takes the learning rate times this share from every weight, which keeps weights small. Biases and the gains of norms do not decay.",
    matters: (draft) => draft.optimizer === "adamw",
  },
  {
    name: "beta2",
    label: "Beta 2",
    explanation:
      "How slowly the running mean of squared gradients forgets: 0.999 is usual, 0.99 suits small batches of text.",
    matters: (draft) => draft.optimizer !== "sgd",
  },
  {
    name: "clipNorm",
    label: "Gradient clipping",
    unit: "norm",
    explanation:
      "An average gradient that is longer is shortened to this, so that one bad batch cannot throw the model far. Empty is no bound; 1 is usual for text.",
    empty: { value: null },
  },
  {
    name: "standardize",
    label: "Standardize inputs",
    explanation:
      "Each column is shifted and scaled by its mean and spread over the rows of all tabs, on which the first round agrees without showing a row. Not beside differential privacy.",
    typed: "truth",
    choices: [
      { value: "true", label: "Yes, over the rows of all tabs" },
      { value: "false", label: "No, by the ranges of the columns alone" },
    ],
    matters: (draft) => familyOfDraft(draft)?.sample === "row" && draft.privacy === "none",
  },
  {
    name: "compression",
    label: "Compression",
    explanation:
      "How gradients travel: fewer bits are faster on slow links and a little less exact. Sparse sends only the largest values and the others once they have grown: some twenty times fewer bytes than int8, meant for many local steps.",
    choices: [
      { value: "none", label: "None (32 bits)" },
      { value: "fp16", label: "fp16 (16 bits)" },
      { value: "int8", label: "int8 (8 bits)" },
      { value: "int4", label: "int4 (4 bits)" },
      { value: "sparse", label: "sparse (one value in 64)" },
    ],
    matters: (draft, data) => !isChosen(draft, data),
  },
  {
    name: "evaluateEvery",
    label: "Evaluate every",
    explanation:
      "After so many rounds the peers share out what is held out and try the model on it. Empty is each 20 steps, or 100 of text.",
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
