import type { PeerContext } from "./context.ts";
import type { RoundMetrics } from "./effect.ts";
import { checkpoint } from "./persistence.ts";
import type { Round, Vote } from "./round.ts";
import { offerState } from "./state-server.ts";
import { judge } from "./judge.ts";

/*
 * Equal votes of all members make the prepared state the model. Members learn that at different moments, and some may not
 * learn it at all before the view ends: so two states live side by side at a peer, and between two peers there is never
 * more than one round. Whoever has not seen the last votes holds the state they were for, and takes it over when a record
 * names it as the base of the next view.
 */

/** R4: all members voted for one state: it is the model now. Ends the session where R7 says so. */
export function commit(ctx: PeerContext): void {
  const { current } = ctx.rounds;
  if (current.prepared === undefined) return;
  ctx.model.adopt(current.prepared);
  // In seat order, so that all members add up the same figures to the same sums.
  const ballots = current.members.flatMap((seat) => current.votes.get(seat) ?? []);
  const { samples, loss } = current.secure?.figures ?? sumFigures(ballots);
  ctx.figures.committed(loss);
  ctx.journal("committed", { digest: ctx.model.committedDigest });
  reportRound(ctx, current, samples);
  const isOnTarget = judge(ctx, current);
  if (!isOnTarget) afterCommit(ctx);
  noteShares(ctx, ballots);
  noteSlices(ctx, ballots);
  ctx.rounds.advance();
  endWhereVotesSay(ctx, ballots, isOnTarget);
}

/** What all members' steps come to, from their votes. */
function sumFigures(ballots: readonly Vote[]): { readonly samples: number; readonly loss: number } {
  const steps = ballots.flatMap(({ step }) => step ?? []);
  const samples = steps.reduce((sum, step) => sum + step.samples, 0);
  const weight = steps.reduce((sum, step) => sum + step.weight, 0);
  return { samples, loss: steps.reduce((sum, step) => sum + step.loss * step.weight, 0) / Math.max(1, weight) };
}

/** R13: by the times that these votes tell, batches may be shared otherwise from the round after next on. */
function noteShares(ctx: PeerContext, ballots: readonly Vote[]): void {
  const change = ctx.rounds.judgeSpeed(ballots);
  if (change === null) return;
  const { from, samples, nanoseconds } = change;
  ctx.journal("shares", { detail: { from, members: ctx.rounds.current.members, samples, nanoseconds } });
}

/** R14: by the uploads that these votes tell, slices may be cut otherwise from the round after next on. */
function noteSlices(ctx: PeerContext, ballots: readonly Vote[]): void {
  const change = ctx.rounds.judgeUploads(ballots);
  if (change === null) return;
  ctx.journal("slices", { detail: { members: ctx.rounds.current.members, ...change } });
}

function afterCommit(ctx: PeerContext): void {
  checkpoint(ctx);
  offerState(ctx);
}

/** P5: a decided record has the prepared state as its base, whether or not all votes for it have come here. */
export function commitByDecision(ctx: PeerContext, digest: string): void {
  ctx.model.adopt(digest);
  ctx.journal("committed", { digest, detail: { by: "decision" } });
  afterCommit(ctx);
}

/** R7: the rounds are used up, or a tested state has reached the target, or somebody asked to stop. */
function endWhereVotesSay(ctx: PeerContext, ballots: readonly Vote[], isOnTarget: boolean): void {
  const { rounds } = ctx.spec;
  if (isOnTarget || ctx.model.committed.round >= rounds) {
    ctx.closing.end({ kind: "finished", reason: isOnTarget ? "target" : "rounds" });
    return;
  }
  if (ballots.some((ballot) => ballot.wantsToStop)) {
    ctx.closing.end({ kind: "halted", reason: "asked", detail: "somebody asked to stop; all stop at this round" });
  }
}

function reportRound(ctx: PeerContext, round: Round, samples: number): void {
  const readyAt = Math.max(round.gradientAt, round.allHeardAt ?? round.gradientAt);
  const metrics: RoundMetrics = {
    round: round.round,
    view: round.view,
    at: ctx.clock.wall,
    loss: ctx.figures.loss ?? 0,
    ownLoss: round.gradient?.loss ?? 0,
    samples,
    accuracy: null,
    heldOutLoss: null,
    stepMs: round.gradient?.computeMs ?? 0,
    computeMs: round.gradientAt - ctx.rounds.startedAt,
    waitMs: Math.min(readyAt, round.preparedAt) - round.gradientAt,
    averageMs: Math.max(0, round.preparedAt - readyAt - round.optimizerMs),
    updateMs: round.optimizerMs + round.digestMs,
    voteMs: Math.max(0, ctx.clock.wall - round.preparedAt - round.digestMs),
    roundMs: ctx.clock.wall - ctx.rounds.startedAt,
    bytesSent: round.bytesSent,
    bytesReceived: round.bytesReceived,
  };
  ctx.telemetry.noteRound(metrics, round.gradient?.samples ?? 0);
  ctx.perform({ type: "roundDone", metrics });
}

/** R5: the votes differ. The round is tried once more from the committed state; then the session halts there. */
export function diverge(ctx: PeerContext): "retry" | "halt" {
  const { current } = ctx.rounds;
  const seats = current.dissenters;
  ctx.journal("diverged", { round: current.round, detail: { attempt: current.attempt, seats } });
  if (current.attempt > 0) {
    const names = seats.map((seat) => `seat ${seat}`).join(", ");
    ctx.closing.end({
      kind: "halted",
      reason: "divergence",
      detail: `round ${current.round} came out differently at ${names}, twice; all stop at round ${ctx.model.committed.round}`,
    });
    return "halt";
  }
  // What the first attempt left is not rolled back: the second leaves the same, and until it does, a view may still begin
  // from what others made of the first (I9).
  ctx.rounds.tryAgain();
  return "retry";
}
