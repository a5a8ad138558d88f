import { HELD_OUT_MAX } from "../../data/held-out.ts";
import { numbers } from "../../training/model/shape.ts";
import type { TaskFamily } from "./family.ts";
import { refuseFewLabels, refuseText } from "./refusals.ts";
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
  data: ["own"],
  labels: [],
  preset: ({ columns, labels }) => ({
    name: "table-mlp",
    title: `${TITLE} (${columns.length}-${HIDDEN_UNITS}-${labels.length})`,
    family: "table",
    pixels: null,
    targetAccuracy: null,
    ...QUICK,
    model: {
      kind: "layers",
      input: numbers(columns.length),
      blocks: [{ kind: "dense", units: HIDDEN_UNITS, activation: "relu" }],
      head: { of: "classes", count: labels.length },
    },
  }),
  refuse(spec, refuse) {
    const { task, data, columns, labelColumn } = spec;
    if (data !== "own") refuse("data", `must be own: the task ${task} learns from tables that the tabs bring`);
    if (columns.length === 0) refuse("columns", "must name the columns to learn from");
    if (columns.some(({ name }) => name === labelColumn))
      refuse("columns", `must not contain the label, ${labelColumn}`);
    refuseFewLabels(spec, refuse);
    refuseText(spec, refuse);
  },
  heldOutBound: () => HELD_OUT_MAX,
  sharedSamples: () => 0,
  labelSizes: null,
};
