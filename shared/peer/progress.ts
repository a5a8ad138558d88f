import { AveragingError } from "../averaging/averaging-error.ts";
import { BATCH_SIZE_MAX } from "../limits.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import type { RoundMetrics } from "./effect.ts";
import { requestMasks } from "./masks.ts";
import { framesWaiting, isFenced, keyText, roundFor } from "./frames.ts";
import { roundKeyOf, type EvaluationAnswer, type GradientAnswer, type Step } from "./gradient-request.ts";
import { isKey, type Round, type Vote } from "./round.ts";
import { checkpoint } from "./persistence.ts";
import { offerState } from "./state-server.ts";

/** R1: asks for the gradient of a round at the given parameters, once; `evaluate` has these parameters tested too. */
export function requestGradient(ctx: PeerContext, round: Round, parameters: Float32Array, evaluate: boolean): void {
  requestMasks(ctx, round);
  if (round.requested) return;
  round.requested = roundKeyOf(round);
  ctx.effects.push({
    type: "compute",
    ...round.requested,
    position: round.members.indexOf(ctx.seat),
    members: round.members.length,
    parameters: parameters.slice(),
    evaluate,
  });
}

/** A gradient came; one that nobody waits for any more is dropped. */
export function takeGradient(ctx: PeerContext, input: GradientAnswer): void {
  const round = [ctx.current, ctx.upcoming].find(
    (candidate) => candidate?.requested && isKey(candidate.requested, input),
  );
  if (!round || round.gradient) return;
  const { gradient, samples, weight, loss } = input;
  if (gradient.length !== ctx.committed.parameters.length) {
    ctx.failure = `the training worker gave a gradient of ${gradient.length} values for ${ctx.committed.parameters.length} parameters`;
    return;
  }
  if (![samples, weight].every((count) => Number.isInteger(count) && count >= 0 && count <= BATCH_SIZE_MAX)) {
    ctx.failure = `the training worker gave a gradient of ${samples} samples and weight ${weight}, which none can have`;
    return;
  }
  if (!Number.isFinite(loss)) {
    ctx.failure = `the loss of round ${input.round} is not finite; a smaller learning rate may help`;
    return;
  }
  round.gradient = input;
  round.gradientAt = ctx.clock.wall;
}

/** The evaluation of the prepared state came; one of another state is not wanted any more. */
export function takeEvaluation(ctx: PeerContext, input: EvaluationAnswer): void {
  const { current } = ctx;
  if (input.view !== current.view || input.round !== current.round || current.prepared === undefined) return;
  current.evaluation = { correct: input.correct, total: input.total };
}

/**
 * R2: the own gradient goes into the averaging. Only from a round that has begun: never while suspended.
 * A gradient that cannot be averaged is this peer's failure.
 */
export function contribute(ctx: PeerContext): boolean {
  const { current } = ctx;
  requestMasks(ctx, current);
  if (!current.gradient) return false;
  if (current.contributed) return true;
  if (current.secure && !current.secure.isMasked) return false;
  try {
    const { gradient, weight, samples, loss } = current.gradient;
    current.reduce.contribute(gradient, weight, { samples, loss });
  } catch (error) {
    if (!(error instanceof AveragingError)) throw error;
    ctx.failure = error.message;
    return false;
  }
  current.contributed = true;
  noticeClipping(ctx, current);
  current.gradientAt = Math.max(current.gradientAt, ctx.roundStartedAt);
  framesWaiting(ctx);
  return true;
}

/** S1: what is beyond the bound is lost, so that somebody should know; told each time that it has doubled. */
function noticeClipping(ctx: PeerContext, { secure, round }: Round): void {
  if (!secure || secure.clipped <= 2 * ctx.clippedMax) return;
  ctx.clippedMax = secure.clipped;
  ctx.journal("clipped", { round, detail: { elements: secure.clipped, of: secure.shape.elements } });
}

/** R3: the whole average was applied to the committed state, which is kept; goes on computing on the result (R6). */
export function prepare(ctx: PeerContext): boolean {
  const { current } = ctx;
  if (!current.contributed || !current.reduce.done) return false;
  if (current.secure?.contradiction !== undefined) {
    ctx.failure = current.secure.contradiction;
    return false;
  }
  if (current.prepared !== undefined) return true;
  const { stopwatch, digester } = ctx.options;
  const startedAt = stopwatch();
  current.prepared = digester.digest(ctx.spare);
  current.digestMs = stopwatch() - startedAt;
  current.preparedAt = ctx.clock.wall;
  const evaluate = isEvaluated(ctx, current.round);
  if (evaluate || current.round < ctx.spec.rounds) {
    ctx.upcoming = ctx.newRound(current.round + 1, 0);
    requestGradient(ctx, ctx.upcoming, ctx.spare.parameters, evaluate);
  }
  return true;
}

/** Rounds whose state is tested on the held-out set: each `evaluateEvery`, and the last. */
export function isEvaluated(ctx: PeerContext, round: number): boolean {
  if (!ctx.options.evaluates) return false;
  return round % ctx.spec.evaluateEvery === 0 || round === ctx.spec.rounds;
}

/** R4: votes for the prepared state, as soon as its evaluation, if this round has one, is there. */
export function vote(ctx: PeerContext): void {
  const { current } = ctx;
  if (current.prepared === undefined || !current.gradient || current.votes.has(ctx.seat)) return;
  if (isEvaluated(ctx, current.round) && !current.evaluation) return;
  const ballot: Vote = {
    v: WIRE_VERSION,
    type: "vote",
    ...roundKeyOf(current),
    digest: current.prepared,
    wantsToStop: ctx.askedToHalt,
    step: ctx.spec.averaging === "secure" ? null : openStep(current.gradient),
    evaluation: current.evaluation ?? null,
  };
  current.votes.set(ctx.seat, ballot);
  ctx.broadcast(ballot, (seat) => ctx.isMember(seat));
}

function openStep({ loss, samples, weight }: Step): Vote["step"] {
  return { loss, samples, weight };
}

/** Takes note of another member's vote. */
export function hearVote(ctx: PeerContext, from: number, ballot: Vote): void {
  if (!ctx.isMember(from)) {
    // Views overlap in time: what belongs to another one is nobody's fault.
    if (ctx.installed && ballot.view === ctx.view) {
      ctx.reject(from, `vote of seat ${from}, which is no member of view ${ctx.view}`);
    }
    return;
  }
  // P3: whoever has promised commits nothing in this view any more.
  if (isFenced(ctx)) return;
  if ((ballot.step === null) !== (ctx.spec.averaging === "secure")) {
    ctx.reject(
      from,
      `vote for ${keyText(ballot)} that ${ballot.step ? "shows" : "hides"} its step in a ${ctx.spec.averaging} session`,
    );
    return;
  }
  const round = roundFor(ctx, ballot);
  if (round === "past") return;
  if (round === "unknown") {
    ctx.reject(from, `vote for ${keyText(ballot)} while at ${keyText(ctx.current)}`);
    return;
  }
  if (ballot.evaluation && ballot.evaluation.correct > ballot.evaluation.total) {
    ctx.reject(from, `vote for ${keyText(ballot)} with more samples right than there are`);
    return;
  }
  const earlier = round.votes.get(from);
  if (earlier) {
    // The same vote comes again over a link that was made anew; what counts is the first.
    if (earlier.digest !== ballot.digest) {
      ctx.reject(from, `second vote of seat ${from} for ${keyText(ballot)} with another digest`);
    }
    return;
  }
  round.votes.set(from, ballot);
}

/** R4: all members voted for one state: it is the model now. Ends the session where R7 says so. */
export function commit(ctx: PeerContext): void {
  const { current } = ctx;
  if (current.prepared === undefined) return;
  adopt(ctx, current.prepared);
  // In seat order, so that all members add up the same figures to the same sums.
  const ballots = current.members.flatMap((seat) => current.votes.get(seat) ?? []);
  const pooled = poolEvaluations(ctx, current, ballots);
  const { samples, loss } = current.secure?.figures ?? sumFigures(ballots);
  ctx.loss = loss;
  ctx.journal("committed", { digest: ctx.committedDigest });
  afterCommit(ctx);
  reportRound(ctx, current, samples, pooled);
  ctx.lastVote = current.votes.get(ctx.seat);
  ctx.roundStartedAt = ctx.clock.wall;
  ctx.current = ctx.upcoming ?? ctx.newRound(current.round + 1, 0);
  ctx.upcoming = undefined;
  ctx.retry = undefined;
  endWhereVotesSay(ctx, ballots, pooled);
}

/** What all members' steps come to, from their votes. */
function sumFigures(ballots: readonly Vote[]): { readonly samples: number; readonly loss: number } {
  const steps = ballots.flatMap(({ step }) => step ?? []);
  const samples = steps.reduce((sum, step) => sum + step.samples, 0);
  const weight = steps.reduce((sum, step) => sum + step.weight, 0);
  return { samples, loss: steps.reduce((sum, step) => sum + step.loss * step.weight, 0) / Math.max(1, weight) };
}

/** The prepared state becomes the committed one. */
function adopt(ctx: PeerContext, digest: string): void {
  const previous = ctx.committed;
  ctx.committed = ctx.spare;
  ctx.spare = previous;
  ctx.committedDigest = digest;
  ctx.residuals?.commit();
}

function afterCommit(ctx: PeerContext): void {
  checkpoint(ctx);
  offerState(ctx);
}

/** P5: a decided record has the prepared state as its base, whether or not all votes for it have come here. */
export function commitByDecision(ctx: PeerContext, digest: string): void {
  adopt(ctx, digest);
  ctx.journal("committed", { digest, detail: { by: "decision" } });
  afterCommit(ctx);
}

/** R7: the rounds are used up, or the votes together say that the target is reached, or that somebody asked to stop. */
function endWhereVotesSay(ctx: PeerContext, ballots: readonly Vote[], pooled: number | null): void {
  const { targetAccuracy, rounds } = ctx.spec;
  const isOnTarget = pooled !== null && targetAccuracy !== null && pooled >= targetAccuracy;
  if (isOnTarget || ctx.committed.round >= rounds) {
    ctx.ending = { kind: "finished", reason: isOnTarget ? "target" : "rounds" };
    return;
  }
  if (ballots.some((ballot) => ballot.wantsToStop)) {
    ctx.ending = { kind: "halted", reason: "asked", detail: "somebody asked to stop; all stop at this round" };
  }
}

/** The members' parts of the held-out set make the whole of it. */
function poolEvaluations(ctx: PeerContext, round: Round, ballots: readonly Vote[]): number | null {
  if (!isEvaluated(ctx, round.round)) return null;
  const correct = ballots.reduce((sum, ballot) => sum + (ballot.evaluation?.correct ?? 0), 0);
  const total = ballots.reduce((sum, ballot) => sum + (ballot.evaluation?.total ?? 0), 0);
  if (total === 0) return null;
  ctx.accuracy = correct / total;
  ctx.evaluatedRound = round.round;
  ctx.journal("evaluated", { round: round.round, detail: { correct, total, accuracy: ctx.accuracy } });
  return ctx.accuracy;
}

function reportRound(ctx: PeerContext, round: Round, samples: number, accuracy: number | null): void {
  const readyAt = Math.max(round.gradientAt, round.allHeardAt ?? round.gradientAt);
  const metrics: RoundMetrics = {
    round: round.round,
    view: round.view,
    at: ctx.clock.wall,
    loss: ctx.loss ?? 0,
    ownLoss: round.gradient?.loss ?? 0,
    samples,
    accuracy,
    stepMs: round.gradient?.computeMs ?? 0,
    computeMs: round.gradientAt - ctx.roundStartedAt,
    waitMs: Math.min(readyAt, round.preparedAt) - round.gradientAt,
    averageMs: Math.max(0, round.preparedAt - readyAt - round.optimizerMs),
    updateMs: round.optimizerMs + round.digestMs,
    voteMs: Math.max(0, ctx.clock.wall - round.preparedAt - round.digestMs),
    roundMs: ctx.clock.wall - ctx.roundStartedAt,
    bytesSent: round.bytesSent,
    bytesReceived: round.bytesReceived,
  };
  ctx.telemetry.noteRound(metrics, round.gradient?.samples ?? 0);
  ctx.effects.push({ type: "roundDone", metrics });
}

/** R5: the votes differ. The round is tried once more from the committed state; then the session halts there. */
export function diverge(ctx: PeerContext): "retry" | "halt" {
  const { current } = ctx;
  const seats = current.dissenters;
  ctx.journal("diverged", { round: current.round, detail: { attempt: current.attempt, seats } });
  if (current.attempt > 0) {
    const names = seats.map((seat) => `seat ${seat}`).join(", ");
    ctx.ending = {
      kind: "halted",
      reason: "divergence",
      detail: `round ${current.round} came out differently at ${names}, twice; all stop at round ${ctx.committed.round}`,
    };
    return "halt";
  }
  ctx.residuals?.rollback();
  ctx.lastVote = current.votes.get(ctx.seat);
  ctx.upcoming = undefined;
  ctx.current = ctx.retry ?? ctx.newRound(current.round, current.attempt + 1);
  ctx.retry = undefined;
  return "retry";
}
