import { BATCH_SIZE_MAX, PARAMETERS_MAX } from "../limits.ts";
import { LayoutError, planModel } from "../training/model/plan.ts";
import { AUTO_BATCH_SIZE_MAX } from "./auto-settings.ts";
import type { SessionSpec, SpecIssue } from "./spec-schema.ts";
import { familyOf, taskOf } from "./tasks.ts";
import type { Refuse } from "./tasks/family.ts";

/** S4: with two members each could take its own part from the sum, and would have the other's. */
export const SECURE_MEMBERS_MIN = 3;

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
  if (spec.averaging === "plain" && spec.aggregation === "median" && spec.compression === "sparse") {
    refuse(
      "compression",
      "must not be sparse with aggregation median: each tab sends few values, so nearly all medians would be zero",
    );
  }
  if (spec.averaging === "plain" && spec.compression === "sparse" && spec.slices === "speed") {
    refuse("slices", "must be equal with compression sparse: what goes to everybody has no slices");
  }
  if (spec.breakable && spec.data === "own") {
    refuse("breakable", "must be false with data own: whoever has a seat could break what others gave their data to");
  }
  if (spec.overlap === 1 && spec.privacy === "peer" && spec.localSteps > 1) {
    refuse(
      "overlap",
      "must be 0 with privacy peer and local steps: each tab would go on from the noise of its own change",
    );
  }
  refuseAuto(spec, refuse);
  refuseShares(spec, refuse);
  refuseFragments(spec, refuse);
  refuseStatistics(spec, refuse);
  refuseRates(spec, refuse);
  familyOf(spec).refuse(spec, refuse);
  refuseModel(spec, refuse);
  return issues;
}

/**
 * What is chosen is said by nobody else, and is chosen by what was measured where each sample counts alike for the mean of
 * all (M8). A model to start from has the digest of a state that has the moments of one way of averaging.
 */
function refuseAuto(spec: SessionSpec, refuse: Refuse): void {
  if (!spec.auto) return;
  if (spec.localSteps !== 1) refuse("localSteps", "must be left out with auto: the lobby chooses it");
  if (spec.outerMomentum !== 0)
    refuse("outerMomentum", "must be left out with auto: it belongs to what the lobby chooses");
  if (spec.compression !== "int8") refuse("compression", "must be left out with auto: the lobby chooses it");
  if (spec.batchSize > AUTO_BATCH_SIZE_MAX) {
    const most = AUTO_BATCH_SIZE_MAX.toLocaleString("en");
    refuse("batchSize", `may be at most ${most} with auto: a round is to have several steps`);
  }
  if (spec.data !== "shared") {
    refuse("auto", `must be false with data ${spec.data}: what steps of one's own cost depends on how data differ`);
  }
  if (spec.aggregation === "median") {
    refuse("auto", "must be false with aggregation median: what steps of one's own cost was measured with the mean");
  }
  if (spec.privacy !== "none") {
    refuse("auto", "must be false with differential privacy: what a step gives away is to be known before the start");
  }
  if (spec.start !== null) {
    refuse(
      "auto",
      "must be false with a model to start from: its digest is that of a state of settings that are known",
    );
  }
}

/** Shares follow speed where each sample counts alike, whoever computes on it, and where it may be known who does (R13). */
function refuseShares({ shares, data, averaging, aggregation, privacy }: SessionSpec, refuse: Refuse): void {
  if (shares === "equal") return;
  if (data !== "shared") refuse("shares", `must be equal with data ${data}: each tab goes through samples of its own`);
  if (averaging === "secure") {
    refuse("shares", "must be equal with secure averaging: it hides how much each tab computes on");
  }
  if (aggregation === "median") {
    refuse("shares", "must be equal with aggregation median: it counts every tab alike, however little it computed on");
  }
  if (privacy !== "none") {
    refuse("shares", "must be equal with differential privacy: what is spent is counted by equal batches");
  }
}

/** A fragment that waits for its turn goes on with its seat's own steps, and where places tell nothing there are better ways (S8). */
function refuseFragments({ fragments, averaging, localSteps, rounds }: SessionSpec, refuse: Refuse): void {
  if (fragments === 1) return;
  if (averaging === "plain") {
    refuse(
      "fragments",
      "must be 1 with plain averaging: compression sparse sends the largest values, wherever they are",
    );
  }
  if (localSteps === 1) {
    refuse("fragments", "must be 1 with one local step: there each step takes the average of whole gradients");
  }
  if (fragments > rounds) {
    refuse("fragments", `must be at most as many as the session has rounds, ${rounds}: each is to travel once`);
  }
}

/** Statistics of inputs are told exactly, by all rows of a seat, and lie within -1 to 1 (R9). */
function refuseStatistics({ standardize, start, privacy, averaging, secureBound }: SessionSpec, refuse: Refuse): void {
  if (!standardize || start !== null) return;
  if (privacy !== "none") {
    refuse(
      "standardize",
      "must be false with differential privacy: statistics of all rows would be told without noise",
    );
  }
  if (averaging === "secure" && secureBound < 1) {
    refuse("secureBound", "must be at least 1 where inputs are standardized: what is told of them would be cut off");
  }
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
