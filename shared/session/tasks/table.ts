import { inputsOf } from "../../data/columns/column.ts";
import { TABLE_KILOBYTES_MAX } from "../../data/columns/limits.ts";
import { HELD_OUT_MAX } from "../../data/held-out.ts";
import { readyHeldOut } from "../../data/ready/ready-split.ts";
import { utf8Of } from "../../text/tokenizer.ts";
import { numbers } from "../../training/model/shape.ts";
import { readyWithDigest } from "../ready/ready-tasks.ts";
import type { SessionSpec } from "../spec-schema.ts";
import type { Refuse, TaskFamily } from "./family.ts";
import { refuseFewLabels, refusePicture, refuseText } from "./refusals.ts";
import { QUICK } from "./task.ts";

const TITLE = "A table of your own, multilayer perceptron";
const HIDDEN_UNITS = 32;

/** Rows of a table, of which one column is to be told from the others. */
export const table: TaskFamily = {
  name: "table",
  tasks: [{ name: "table-mlp", title: TITLE }],
  subject: "A table of your own",
  sample: "row",
  answer: "label",
  data: ["own", "shared"],
  labels: [],
  // Tuned on public tables (`npm run bench -- --only tables`): as right as a plain central model, and it stays so.
  proposed: { standardize: true, optimizer: "adamw", learningRate: 0.005, weightDecay: 1, rounds: 600 },
  preset: ({ columns, labels, regression, standardize, source = null }) => ({
    name: "table-mlp",
    title: `${titleOf(source)} (${inputsOf(columns)}-${HIDDEN_UNITS}-${regression ? 1 : labels.length})`,
    family: "table",
    pixels: null,
    extractor: null,
    targetAccuracy: null,
    ...QUICK,
    model: {
      kind: "layers",
      input: numbers(inputsOf(columns)),
      ...(standardize ? { standardizes: true } : {}),
      blocks: [{ kind: "dense", units: HIDDEN_UNITS, activation: "relu" }],
      head: regression ? { of: "numbers", count: 1 } : { of: "classes", count: labels.length },
    },
  }),
  refuse(spec, refuse) {
    const { columns, labelColumn, regression } = spec;
    refuseUnfit(spec, refuse);
    if (columns.length === 0) refuse("columns", "must name the columns to learn from");
    if (utf8Of(JSON.stringify([columns, spec.labels])).length > 1024 * TABLE_KILOBYTES_MAX)
      refuse("columns", `must take at most ${TABLE_KILOBYTES_MAX} KiB with the labels: name fewer, or fewer words`);
    if (columns.some(({ name }) => name === labelColumn))
      refuse("columns", `must not contain the label, ${labelColumn}`);
    if (regression === null) refuseFewLabels(spec, refuse);
    else refuseBesideNumber(spec, refuse);
    refuseText(spec, refuse);
    refusePicture(spec, refuse);
  },
  heldOutBound: ({ source }, members) =>
    source === null ? HELD_OUT_MAX : Math.ceil(readyHeldOut(source.samples) / members),
  sharedSamples: ({ source, seats }) =>
    source === null ? 0 : Math.floor((source.samples - readyHeldOut(source.samples)) / seats),
  labelSizes: null,
};

/** What a table is called: by its ready task, or by whoever gave it its name. */
function titleOf(source: SessionSpec["source"]): string {
  if (source === null) return TITLE;
  return `${readyWithDigest(source.sha256)?.title ?? `Table: ${source.name}`}, multilayer perceptron`;
}

/** A table must be there, and each seat must have something of it. */
function refuseUnfit({ task, data, source, seats }: SessionSpec, refuse: Refuse): void {
  if (data === "by-label")
    return refuse("data", "must be own or shared: tables are not dealt out by what their rows are");
  if (data === "own") {
    if (source !== null) refuse("source", "must be null with data own: each tab brings its own table");
    return;
  }
  if (source === null) {
    return refuse(
      "data",
      `must be own: the task ${task} learns from tables that the tabs bring, or from one that is ready`,
    );
  }
  const least = Math.min(readyHeldOut(source.samples), source.samples - readyHeldOut(source.samples));
  if (least < seats) refuse("source", `has too few rows for ${seats} seats: of those held out each must have some`);
}

/** What is said of labels means nothing where a number is predicted. */
function refuseBesideNumber({ labels, targetAccuracy }: SessionSpec, refuse: Refuse): void {
  if (labels.length > 0) refuse("labels", "must be empty where a number is predicted");
  if (targetAccuracy !== null) {
    refuse("targetAccuracy", "must be null where a number is predicted: targetLoss says how far it may be off");
  }
}
