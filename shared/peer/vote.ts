import { evaluationBound } from "../session/evaluation-bound.ts";
import { COMPUTE_US_MAX, UPLOAD_RATE_MAX } from "../limits.ts";
import { WIRE_VERSION } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { roundKeyOf, type EvaluationAnswer, type GradientAnswer } from "./gradient-request.ts";
import { keyText, type Round, type Vote } from "./round.ts";
import { requestGradient } from "./step.ts";

/*
 * All members have applied one average to one state, so all should hold one and the same next state. Should: browsers
 * differ, memory is damaged, peers are restarted. Rather than trust the arithmetic of strangers' machines, each peer says
 * the digest of what it holds, and nobody goes on before all have said the same. A vote is a word that is kept: whoever
 * has voted must hold that state until it is known whether it counts, and whoever has promised to take part in another
 * view votes in this one no more (P3).
 */

/** R3: the whole average was applied to the committed state, which is kept; goes on computing on the result (R6), if not before (R12). */
export function prepare(ctx: PeerContext): boolean {
  const { current } = ctx.rounds;
  if (!current.contributed || !current.reduce.done) return false;
  if (current.secure?.contradiction !== undefined) {
    ctx.closing.fail(current.secure.contradiction);
    return false;
  }
  if (current.prepared !== undefined) return true;
  const { stopwatch } = ctx.options;
  const startedAt = stopwatch();
  ctx.rounds.completeNext();
  current.prepared = ctx.model.nextDigest;
  current.digestMs = stopwatch() - startedAt;
  current.preparedAt = ctx.clock.wall;
  const isLast = current.round >= ctx.spec.rounds;
  const evaluate = isEvaluated(ctx, current.round) ? { digest: current.prepared, isLast } : null;
  if (evaluate || !isLast) {
    requestGradient(ctx, ctx.rounds.beginNext(), "prepared", evaluate);
  }
  return true;
}

/** Rounds whose state is tested on the held-out set: each `evaluateEvery`, and the last. */
export function isEvaluated(ctx: PeerContext, round: number): boolean {
  if (!ctx.options.evaluates) return false;
  return round % ctx.spec.evaluateEvery === 0 || round === ctx.spec.rounds;
}

/** A state was tested: the prepared one, or the one that is kept aside; any other is not wanted any more. */
export function takeEvaluation(ctx: PeerContext, input: EvaluationAnswer): void {
  const { current } = ctx.rounds;
  const { view, round, digest, correct, total, loss } = input;
  if (view === current.view && round === current.round && digest === current.prepared) {
    current.evaluation ??= { correct, total, loss };
  } else ctx.verdict.take(input);
}

/**
 * R11: which states are tested must not depend on time. So the vote of a round that is tested waits until the test of the
 * state before is done, and that of the last round for its own.
 */
function awaitsTest(ctx: PeerContext, { round, evaluation }: Round): boolean {
  if (!isEvaluated(ctx, round)) return false;
  return ctx.verdict.isOpen || (round >= ctx.spec.rounds && !evaluation);
}

/** R4: votes for the prepared state, and tells what tests have come to (R11). */
export function vote(ctx: PeerContext): void {
  const { current } = ctx.rounds;
  if (current.prepared === undefined || !current.gradient || current.votes.has(ctx.seat)) return;
  if (awaitsTest(ctx, current)) return;
  const ballot: Vote = {
    v: WIRE_VERSION,
    type: "vote",
    ...roundKeyOf(current),
    digest: current.prepared,
    wantsToStop: ctx.closing.isAsked,
    step: ctx.spec.averaging === "secure" ? null : openStep(current.gradient),
    upload: ownUpload(ctx),
    evaluations: [...ctx.verdict.told(ctx.seat), ...ownOfLast(ctx, current)],
  };
  current.votes.set(ctx.seat, ballot);
  ctx.broadcast(ballot, (seat) => ctx.isMember(seat));
}

/** The last round has no vote after its own. */
function ownOfLast({ spec }: PeerContext, { round, evaluation }: Round): Vote["evaluations"] {
  return evaluation && round >= spec.rounds ? [{ round, ...evaluation }] : [];
}

function openStep({ loss, samples, weight, computeMs }: GradientAnswer): Vote["step"] {
  const computeUs = Math.round(Math.min(Math.max(computeMs * 1000, 0), COMPUTE_US_MAX));
  return { loss, samples, weight, computeUs };
}

/** R14: what the own line has carried up since the last vote, where that is known and anybody goes by it. */
function ownUpload({ spec, options }: PeerContext): Vote["upload"] {
  const rate = spec.slices === "speed" ? (options.uploadRate?.() ?? null) : null;
  return rate === null ? null : Math.min(Math.max(Math.round(rate), 1), UPLOAD_RATE_MAX);
}

/** Takes note of another member's vote. */
export function hearVote(ctx: PeerContext, from: number, ballot: Vote): void {
  if (!ctx.isMember(from)) {
    // Views overlap in time: what belongs to another one is nobody's fault.
    if (ctx.membership.isInstalled && ballot.view === ctx.membership.view) {
      ctx.reject(from, `vote of seat ${from}, which is no member of view ${ctx.membership.view}`);
    }
    return;
  }
  // P3: whoever has promised commits nothing in this view any more.
  if (ctx.isFenced) return;
  if ((ballot.step === null) !== (ctx.spec.averaging === "secure")) {
    ctx.reject(
      from,
      `vote for ${keyText(ballot)} that ${ballot.step ? "shows" : "hides"} its step in a ${ctx.spec.averaging} session`,
    );
    return;
  }
  if (ballot.upload !== null && ctx.spec.slices === "equal") {
    ctx.reject(
      from,
      `vote for ${keyText(ballot)} that tells an upload of ${ballot.upload} kB/s, where slices are equal`,
    );
    return;
  }
  const round = ctx.rounds.at(ballot);
  if (round === "past") return;
  if (round === "unknown") {
    ctx.reject(from, `vote for ${keyText(ballot)} while at ${keyText(ctx.rounds.current)}`);
    return;
  }
  const fault = faultOf(ctx, round, from, ballot);
  if (fault !== undefined) return ctx.reject(from, `vote for ${keyText(ballot)} with ${fault}`);
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

/** What the step and the evaluation of a member of this session cannot be: one must not count for more than it has. */
function faultOf(ctx: PeerContext, round: Round, from: number, { step, evaluations }: Vote): string | undefined {
  const fault = step && ctx.rounds.stepFault(round, from, step);
  if (fault) return fault;
  const most = evaluationBound(ctx.spec, ctx.membership.members.length);
  let before = 0;
  for (const { round: tested, correct, total } of evaluations) {
    if (tested <= before || !mayTell(ctx, round, tested)) return `an evaluation of round ${tested}, which is not due`;
    if (total > most) return `an evaluation of ${total} answers, where ${most} are the most`;
    if (correct > total) return "more answers right than there are";
    before = tested;
  }
  return undefined;
}

/** R11: a vote tells of the newest tested state before its round, committed in this view; that of the last round of its own. */
function mayTell(ctx: PeerContext, { round }: Round, tested: number): boolean {
  if (tested === round) return round >= ctx.spec.rounds && isEvaluated(ctx, round);
  const { evaluateEvery } = ctx.spec;
  if (!ctx.options.evaluates || tested !== Math.floor((round - 1) / evaluateEvery) * evaluateEvery) return false;
  return tested > (ctx.membership.record?.base.round ?? 0);
}
