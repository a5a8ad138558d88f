import { BATCH_SIZE_MAX, PARAMETERS_MAX } from "../limits.ts";
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
  if (spec.model === null) return;
  const { model } = taskOf(spec);
  if (model.kind === "flat") return refuse("model", `must be null: the task ${spec.task} has no layers`);
  try {
    const { parameters } = planModel(model);
    const most = PARAMETERS_MAX.toLocaleString("en");
    if (parameters > PARAMETERS_MAX) {
      refuse("model", `must have at most ${most} parameters, and these blocks have ${parameters.toLocaleString("en")}`);
    }
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    refuse("model", `must fit together: ${error.message}`);
  }
}

/** A task and the samples that it is to learn from must fit together. */
function refuseSamples({ task, data, labels, columns, labelColumn, model }: SessionSpec, refuse: Refuse): void {
  const { dataset } = taskOf({ task, labels, columns, model });
  if (dataset === "table") {
    if (data !== "own") refuse("data", `must be own: the task ${task} learns from tables that the tabs bring`);
    if (columns.length === 0) refuse("columns", "must name the columns to learn from");
    if (columns.some(({ name }) => name === labelColumn))
      refuse("columns", `must not contain the label, ${labelColumn}`);
  } else if (columns.length > 0) refuse("columns", `must be empty: the task ${task} does not learn from a table`);
  if (dataset === "synthetic") {
    if (labels.length > 0) refuse("labels", `must be empty: the task ${task} has none`);
    return;
  }
  if (labels.length < 2) refuse("labels", "must be at least 2: there must be something to tell apart");
  if (dataset !== "mnist") return;
  if (data !== "own" && labels.join() !== DIGITS.join()) refuse("labels", `must be 0 to 9 with data ${data}`);
  else if (labels.length > DIGITS.length)
    refuse("labels", `must be at most ${DIGITS.length}: the model has no more outputs`);
}
