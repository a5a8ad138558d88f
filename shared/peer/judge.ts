import type { RoundAndDigest } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import type { Pooled } from "./figures.ts";
import type { Evaluation } from "./gradient-request.ts";
import type { Round } from "./round.ts";
import { poolEvaluations } from "./verdict.ts";
import { isEvaluated } from "./vote.ts";

/*
 * R11: how good a state is takes a while to find out, and nobody waits for that: the state is kept aside, rounds go on, and
 * the verdict comes with the votes of a later round. All members commit that round with the same votes, or not at all. So
 * all who come to the verdict come to it at the same round, and go back to the very state that was tested; whoever does not
 * come to it cannot be further, and learns of it by the next view's record (P4).
 */

/**
 * A round was committed: its votes tell what tests have come to. Where a state has reached the target, it is the committed one
 * from now on, and what came after it is given up.
 * @returns whether that is so
 */
export function judge(ctx: PeerContext, round: Round): boolean {
  const { verdict, model, spec } = ctx;
  if (isReachedBefore(ctx, round)) return true;
  if (!isEvaluated(ctx, round.round)) return false;
  if (round.round < spec.rounds) {
    model.setAside();
    verdict.begin({ view: round.view, round: round.round, digest: model.committedDigest }, round.evaluation);
    return false;
  }
  const own = round.members.map((seat) =>
    round.votes.get(seat)?.evaluations.find((each) => each.round === round.round),
  );
  return isReached(
    ctx,
    round.round,
    own.flatMap((part) => part ?? []),
  );
}

/** The state that is kept aside: is all of its test there, and does it reach the target? */
function isReachedBefore(ctx: PeerContext, { round, members, votes }: Round): boolean {
  const { verdict } = ctx;
  verdict.hear(votes);
  const { tested } = verdict;
  // With the votes of the next round that is tested it is due: of whoever has told nothing by then nothing counts.
  if (!tested || !(verdict.isWhole(members) || isEvaluated(ctx, round))) return false;
  const parts = verdict.partsOf(members);
  verdict.end();
  if (!isReached(ctx, tested.round, parts)) return false;
  returnTo(ctx, tested);
  return true;
}

/** Goes back to the tested state with which the session ends. @returns whether it is the one that is kept aside here */
export function returnTo(ctx: PeerContext, { round, digest }: RoundAndDigest): boolean {
  const from = ctx.model.committed.round;
  if (!ctx.model.returnTo({ round, digest })) return false;
  ctx.journal("roundsGivenUp", { digest, detail: { from } });
  return true;
}

function isReached(ctx: PeerContext, round: number, parts: readonly Evaluation[]): boolean {
  const pooled = poolEvaluations(parts);
  if (!pooled) return false;
  const { accuracy, loss } = pooled;
  ctx.figures.evaluated(round, { accuracy, loss });
  ctx.journal("evaluated", { round, detail: pooled });
  ctx.perform({ type: "roundTested", tested: { round, accuracy, heldOutLoss: loss } });
  return isOnTarget(ctx, pooled);
}

function isOnTarget({ spec: { targetAccuracy, targetLoss } }: PeerContext, { accuracy, loss }: Pooled): boolean {
  return (targetAccuracy !== null && accuracy >= targetAccuracy) || (targetLoss !== null && loss <= targetLoss);
}
