import { READY_TASKS } from "../../../../shared/session/ready/ready-tasks.ts";
import { DIGITS } from "../../../../shared/session/sample-schema.ts";
import { TASK_NAMES, taskTitle, type TaskFamily } from "../../../../shared/session/tasks.ts";
import { choosesData, familyOfDraft, type Draft, type PlacedField } from "./spec-field.ts";

const answerOf = (draft: Draft): TaskFamily["answer"] | undefined => familyOfDraft(draft)?.answer;
const hasLayers = (draft: Draft): boolean => answerOf(draft) !== "nothing";

/** What everybody chooses. Where the samples come from is not asked for a table: its tabs bring it. */
export const FRONT_FIELDS: readonly PlacedField[] = [
  {
    name: "task",
    label: "Task",
    explanation: "What the tabs learn together: the model and its data set.",
    choices: [
      ...TASK_NAMES.map((name) => ({ value: name, label: taskTitle(name) })),
      ...READY_TASKS.map(({ name, title }) => ({ value: name, label: `Ready: ${title}` })),
    ],
  },
  {
    name: "name",
    label: "Session name",
    explanation: "What people call it: in its lobby and in lists, and on its results. It may stay empty.",
    typed: "words",
  },
  {
    name: "model",
    label: "Model",
    explanation: "What is trained for the task: its own model, or any blocks that you put together.",
    choices: [
      { value: "", label: "The task's own" },
      { value: "own", label: "A model of your own" },
    ],
    matters: hasLayers,
  },
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
    matters: choosesData,
  },
  {
    name: "alpha",
    label: "Alpha",
    explanation:
      "How evenly digits are dealt out: at 100 all tabs have much the same, at 0.1 most have two or three digits.",
    matters: (draft) => choosesData(draft) && draft.data === "by-label",
  },
  {
    name: "labels",
    label: "Labels",
    explanation: `What the images show, at most ${DIGITS.length} names with commas between them. Empty is the digits 0 to 9.`,
    typed: "names",
    empty: { value: undefined },
    matters: (draft) => choosesData(draft) && draft.data === "own",
  },
  {
    name: "seats",
    label: "Seats",
    explanation:
      "How many tabs take part; training starts when all seats are filled, or with more than half of them if somebody asks for it; the number stays fixed.",
  },
  {
    name: "rounds",
    label: "Rounds",
    explanation: "Training ends after this many common steps, unless the target is reached earlier.",
  },
  {
    name: "targetAccuracy",
    label: "Target accuracy",
    explanation: "All peers vote to stop at this share of correct answers, such as 0.97; leave it empty for no target.",
    empty: { value: null },
    matters: (draft) => answerOf(draft) !== "token",
  },
  {
    name: "targetLoss",
    label: "Target loss",
    explanation:
      "All peers vote to stop when the mean loss on the held-out part is down to this, in nats, such as 1.9; leave it empty for no target.",
    empty: { value: null },
    matters: hasLayers,
  },
  {
    name: "policy",
    label: "If peers are lost",
    explanation:
      "Stop: all save the same round, so that every peer keeps the same model. Go on: a majority of the seats trains on, and whoever is cut off saves and stops; lost tabs may come back either way.",
    choices: [
      { value: "halt", label: "Stop together" },
      { value: "reorganize", label: "Go on with the majority" },
    ],
  },
];
