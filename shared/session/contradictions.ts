import { BATCH_SIZE_MAX, PARAMETERS_MAX } from "../limits.ts";
import { sharedTokens, splitText } from "../text/text-parts.ts";
import { windowsIn } from "../text/windows.ts";
import { LayoutError, planModel } from "../training/model/plan.ts";
import { DIGITS } from "./sample-schema.ts";
import type { SessionSpec, SpecIssue } from "./spec-schema.ts";
import { taskOf } from "./tasks.ts";

/** S4: with two members each could take its own part from the sum, and would have the other's. */
export const SECURE_MEMBERS_MIN = 3;

type Refuse = (field: keyof SessionSpec | "schedule.warmup" | "schedule.to", reason: string) => void;

/** Fields that are right one by one and cannot go together, with the reason for the person who chose them. */
export function contradictions(spec: SessionSpec): readonly SpecIssue[] {
  const issues: SpecIssue[] = [];
  const refuse: Refuse = (field, reason) => void issues.push({ field, reason });
  if (spec.batchSize * spec.localSteps > BATCH_SIZE_MAX) {
    refuse("localSteps", `times batchSize may be at most ${BATCH_SIZE_MAX.toLocaleString("en")} samples a round`);
  }
  if (spec.averaging === "secure") {
    if (spec.seats < SECURE_MEMBERS_MIN) {
      refuse(
        "seats",
        `must be at least ${SECURE_MEMBERS_MIN} with secure averaging: of two, each could subtract its own part from the sum`,
      );
    }
    if (spec.aggregation === "median") {
      refuse("aggregation", "must be mean with secure averaging: a median needs to see each contribution");
    }
    if (spec.secureBits === 16 && spec.data === "own") {
      refuse("secureBits", "must be 32 with data own: how much each tab weighs is not known beforehand");
    }
  }
  refuseRates(spec, refuse);
  refuseSamples(spec, refuse);
  refuseText(spec, refuse);
  refuseModel(spec, refuse);
  if (taskOf(spec).dataset === "synthetic") {
    if (spec.data !== "shared") refuse("data", `must be shared: the task ${spec.task} has no data to deal out`);
    if (spec.privacy !== "none") refuse("privacy", `must be none: the task ${spec.task} has no data to hide`);
  }
  return issues;
}

/** A schedule must come to its end, and downwards; weights must not decay beyond zero. */
function refuseRates({ optimizer, learningRate, schedule, weightDecay, rounds }: SessionSpec, refuse: Refuse): void {
  if (schedule.kind === "cosine") {
    if (schedule.warmup >= rounds) {
      refuse("schedule.warmup", `must be fewer rounds than the session has, ${rounds.toLocaleString("en")}`);
    }
    if (schedule.to > learningRate) refuse("schedule.to", `must be at most the learning rate, ${learningRate}`);
  }
  if (optimizer === "adamw" && learningRate * weightDecay >= 1) {
    refuse("weightDecay", "times learningRate must be below 1: a step would turn the weights around");
  }
}

/** Blocks of people's own must fit together, and what they make must fit into what is averaged. */
function refuseModel(spec: SessionSpec, refuse: Refuse): void {
  if (spec.model === null && spec.text === null) return;
  const { model } = taskOf(spec);
  const field = spec.model === null ? "text" : "model";
  if (model.kind === "flat") {
    if (spec.model !== null) refuse("model", `must be null: the task ${spec.task} has no layers`);
    return;
  }
  try {
    const { parameters } = planModel(model);
    const most = PARAMETERS_MAX.toLocaleString("en");
    if (parameters > PARAMETERS_MAX) {
      const has = `${field === "model" ? "these blocks have" : "this one has"} ${parameters.toLocaleString("en")}`;
      refuse(field, `must have at most ${most} parameters, and ${has}`);
    }
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    refuse(field, `must fit together: ${error.message}`);
  }
}

/** A task and the samples that it is to learn from must fit together. */
function refuseSamples(spec: SessionSpec, refuse: Refuse): void {
  const { task, data, labels, columns, labelColumn } = spec;
  const { dataset } = taskOf(spec);
  if (dataset === "table") {
    if (data !== "own") refuse("data", `must be own: the task ${task} learns from tables that the tabs bring`);
    if (columns.length === 0) refuse("columns", "must name the columns to learn from");
    if (columns.some(({ name }) => name === labelColumn))
      refuse("columns", `must not contain the label, ${labelColumn}`);
  } else if (columns.length > 0) refuse("columns", `must be empty: the task ${task} does not learn from a table`);
  if (dataset === "synthetic" || dataset === "text") {
    if (labels.length > 0) refuse("labels", `must be empty: the task ${task} has none`);
    return;
  }
  if (labels.length < 2) refuse("labels", "must be at least 2: there must be something to tell apart");
  if (dataset !== "mnist") return;
  if (data !== "own" && labels.join() !== DIGITS.join()) refuse("labels", `must be 0 to 9 with data ${data}`);
  else if (labels.length > DIGITS.length)
    refuse("labels", `must be at most ${DIGITS.length}: the model has no more outputs`);
}

/** Fewest windows of a seat's stretch of a shared text: secure averaging takes at most half of them at once (S5). */
const STRETCH_WINDOWS_MIN = 2;

/** A text must be there just where one is learnt from, and have room for what is to be drawn from it. */
function refuseText(spec: SessionSpec, refuse: Refuse): void {
  const { task, data, text, seats } = spec;
  if (taskOf(spec).dataset !== "text") {
    if (text !== null) refuse("text", `must be null: the task ${task} does not learn from a text`);
    return;
  }
  if (text === null) return refuse("text", "must say which text is learnt from, and how it becomes tokens");
  if (data === "by-label") return refuse("data", "must be shared or own: a text has no labels to be dealt out by");
  const { source } = text;
  if (data === "own") {
    if (source !== null) refuse("text", "must have no source with data own: each tab brings its own text");
    return;
  }
  const isPairs = text.tokens.kind === "byte-pairs";
  if (source !== null && isPairs !== (source.tokens !== undefined)) {
    return refuse(
      "text",
      `must ${isPairs ? "say of its source how many tokens" : "count its source's tokens only where"} it has in byte pairs`,
    );
  }
  const tokens = sharedTokens(text);
  if (tokens === null) return refuse("text", "must have a source with data shared: the one text that is dealt out");
  const { training, heldOut } = splitText(tokens);
  const stretch = Math.floor(training.end / seats);
  const { context } = text;
  if (windowsIn(stretch, context) < STRETCH_WINDOWS_MIN || windowsIn(heldOut.end - heldOut.start, context) < 1) {
    const has = `${tokens.toLocaleString("en")} tokens`;
    refuse("text", `is too short: of ${has}, ${seats} seats and a held-out part cannot have windows of ${context}`);
  }
}
