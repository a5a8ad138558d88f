import { AveragingError } from "../averaging/averaging-error.ts";
import { checkGradient } from "../averaging/checks.ts";
import type { PeerContext } from "./context.ts";
import { framesWaiting } from "./frames.ts";
import { roundKeyOf, type EvaluationRequest, type GradientAnswer } from "./gradient-request.ts";
import { requestMasks } from "./masks.ts";
import { isKey, type Round } from "./round.ts";

/*
 * A gradient takes most of a round's time, and it is the one thing that nobody else can do for this peer. So it is asked
 * for as early as its parameters are known, which is before the round before it is committed (R6, R12), and it is thrown away
 * as late as can be: one that was computed on a state stays good in another view that goes on from that state (P5). What
 * is asked for and what is waited for are therefore two things, matched by key; an answer that nobody waits for any more
 * is no error.
 */

/**
 * R1: asks for the gradient of a round at a state, once; `evaluate` has that state tested too (R11).
 * @param moved this seat's own change of the round in flight, from whose end its steps go on (R12); null for none
 */
export function requestGradient(
  ctx: PeerContext,
  round: Round,
  state: "committed" | "prepared",
  evaluate: EvaluationRequest | null,
  moved: Float32Array<ArrayBuffer> | null = null,
): void {
  requestMasks(ctx, round);
  if (round.requested) return;
  round.requested = roundKeyOf(round);
  const { committed, nextState, carried } = ctx.model;
  const { parameters } = state === "committed" ? committed : nextState;
  const carries = state === "committed" ? carried?.beforeRound : carried?.afterRound;
  ctx.perform({
    type: "compute",
    ...round.requested,
    position: round.members.indexOf(ctx.seat),
    members: round.members.length,
    shares: round.shares,
    parameters: ctx.rounds.copyOf(parameters),
    carried: moved ?? carries?.slice() ?? null,
    evaluate,
  });
}

/** A gradient came; one that nobody waits for any more is dropped. */
export function takeGradient(ctx: PeerContext, input: GradientAnswer): void {
  const round = [ctx.rounds.current, ctx.rounds.upcoming].find(
    (candidate) => candidate?.requested && isKey(candidate.requested, input),
  );
  if (!round || round.gradient) return;
  const fault = faultOf(ctx, round, input);
  if (fault !== undefined) return ctx.closing.fail(fault);
  round.gradient = input;
  round.gradientAt = ctx.clock.wall;
}

/** Why a gradient cannot be averaged, if so: then this tab cannot go on. */
function faultOf(ctx: PeerContext, round: Round, answer: GradientAnswer): string | undefined {
  const { length } = ctx.model.committed.parameters;
  if (answer.gradient.length !== length) {
    return `the training worker gave a gradient of ${answer.gradient.length} values for ${length} parameters`;
  }
  if (!Number.isFinite(answer.loss)) {
    return `the loss of round ${answer.round} is not finite; a smaller learning rate may help`;
  }
  const fault = ctx.rounds.stepFault(round, ctx.seat, answer);
  return fault && `the training worker gave ${fault}`;
}

/**
 * R2: the own gradient goes into the averaging. Only from a round that has begun: never while suspended.
 * A gradient that cannot be averaged is this peer's failure.
 */
export function contribute(ctx: PeerContext): boolean {
  const { current } = ctx.rounds;
  requestMasks(ctx, current);
  if (!current.gradient) return false;
  if (current.contributed) return true;
  if (current.secure && !current.secure.isMasked) return false;
  try {
    const { gradient, weight, samples, loss } = current.gradient;
    current.reduce.contribute(travelling(ctx, current, gradient, weight), weight, { samples, loss });
  } catch (error) {
    if (!(error instanceof AveragingError)) throw error;
    ctx.closing.fail(error.message);
    return false;
  }
  current.contributed = true;
  noticeClipping(ctx, current);
  current.gradientAt = Math.max(current.gradientAt, ctx.rounds.startedAt);
  framesWaiting(ctx);
  return true;
}

/**
 * What of the own gradient goes into the averaging: all of it, or the fragment of the round with what was carried (S8).
 * @throws AveragingError notFinite
 */
function travelling(ctx: PeerContext, { fragment }: Round, gradient: Float32Array, weight: number): Float32Array {
  const { carried } = ctx.model;
  if (!carried) return gradient;
  // What does not travel now is not looked at by the exchange.
  checkGradient(ctx.seat, gradient, ctx.model.committed.parameters.length);
  return carried.contribution(gradient, weight, fragment);
}

/** S1: what is beyond the bound is lost, so that somebody should know; told each time that it has doubled. */
function noticeClipping(ctx: PeerContext, { secure, round }: Round): void {
  if (!secure || !ctx.figures.clips(secure.clipped)) return;
  ctx.journal("clipped", { round, detail: { elements: secure.clipped, of: secure.shape.elements } });
}
