import { DIGITS } from "../../../../shared/session/sample-schema.ts";
import type { Draft, SpecField } from "./spec-fields.ts";

const isMnist = ({ task }: Draft): boolean => task.startsWith("mnist");

/** Where the samples come from. For a table that is not asked: its tabs bring it. */
export const DATA_FIELDS: readonly SpecField[] = [
  {
    name: "data",
    label: "Data",
    explanation:
      "Dealt out evenly: each tab downloads its part of MNIST. By digit: tabs see different digits, as people's own data would be. Own: each tab brings its data, which stay in it.",
    choices: [
      { value: "shared", label: "MNIST, dealt out evenly" },
      { value: "by-label", label: "MNIST, dealt out by digit" },
      { value: "own", label: "Each tab brings its own" },
    ],
    place: "front",
    matters: isMnist,
  },
  {
    name: "alpha",
    label: "Alpha",
    explanation:
      "How evenly digits are dealt out: at 100 all tabs have much the same, at 0.1 most have two or three digits.",
    place: "front",
    matters: (draft) => isMnist(draft) && draft.data === "by-label",
  },
  {
    name: "labels",
    label: "Labels",
    explanation: `What the images show, at most ${DIGITS.length} names with commas between them. Empty is the digits 0 to 9.`,
    typed: "names",
    empty: { value: undefined },
    place: "front",
    matters: (draft) => isMnist(draft) && draft.data === "own",
  },
];
