import type { PeerContext } from "./context.ts";
import { requestGradient } from "./step.ts";
import { isEvaluated } from "./vote.ts";

/*
 * While an average travels, whoever computes has nothing to do: the state of the next round is not there yet. Where the
 * spec says so, it goes on all the same, with what it has. Nothing of that leaves this peer before the round in flight is
 * committed, so that no other peer can tell; a contribution is merely made on a state that is one round older, or where
 * steps are local, on that state and this seat's own change, which is the part of the average that is known here already.
 */

/** R12: the own contribution travels: the next one is asked for, on what is there. */
export function computeAhead(ctx: PeerContext): void {
  const { current, upcoming } = ctx.rounds;
  if (upcoming || !current.gradient || !mayComputeAhead(ctx, current.round)) return;
  const moved = ctx.spec.localSteps > 1 ? ctx.model.movedBy(current.gradient.gradient) : null;
  requestGradient(ctx, ctx.rounds.beginNext(), "committed", null, moved);
}

/**
 * Whether the round after this one is computed while this one travels: not after the last, not on statistics that are not
 * settled yet (R9), and not where the state of this one is to be tested by whoever would compute.
 */
function mayComputeAhead(ctx: PeerContext, round: number): boolean {
  return ctx.spec.overlap === 1 && round < ctx.spec.rounds && !ctx.model.settlesIn(round) && !isEvaluated(ctx, round);
}
