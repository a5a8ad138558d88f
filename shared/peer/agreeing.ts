import type { PeerContext } from "./context.ts";
import { endUndecided } from "./endings.ts";
import { hasEnded, isUp, reachable, suspects, suspectsAny } from "./reach.ts";
import { propose, proposeRecord, readyJoiners } from "./view-change.ts";

/**
 * P2: the next view's record must be decided: grace is used up, or there is nothing to wait for. The latter is so when
 * every member is there, has come to its end, or has come back as a page load that has caught up (P8).
 */
export function mustDecide(ctx: PeerContext): boolean {
  const suspected = suspectsAny(ctx);
  if (!suspected && readyJoiners(ctx).length === 0) return false;
  return (suspected && ctx.grace.leftMs === 0) || isAccountedFor(ctx);
}

function isAccountedFor(ctx: PeerContext): boolean {
  const joiners = readyJoiners(ctx);
  return ctx.membership.members.every((seat) => {
    const other = ctx.others.get(seat);
    return other === undefined || isUp(ctx, seat) || joiners.includes(seat) || hasEnded(ctx, other);
  });
}

/**
 * Enters the agreement. Each member that is there has its own part of one heartbeat to begin in, and a random moment of
 * that, so that mostly one proposes, and at once (P10); who is first moves on with the view.
 */
export function startAgreeing(ctx: PeerContext): void {
  const { agreement } = ctx;
  agreement.begin();
  // Whoever is late for the agreement has what is left of the grace, too.
  ctx.grace.start();
  if (ctx.grace.leftMs === 0) ctx.journal("graceExpired", { detail: { suspects: suspects(ctx) } });
  // Whoever has yielded to another's ballot tries its own when that has had its time. One that had promised before it came
  // to the view has no such timer: should whoever asked for the promise be gone, somebody must go on all the same.
  if (ctx.isFenced && !agreement.isIdle) return;
  const present = ctx.membership.members.filter((seat) => isUp(ctx, seat));
  const turn = (present.indexOf(ctx.seat) + ctx.membership.view) % present.length;
  const part = ctx.spec.heartbeatMs / present.length;
  agreement.proposeIn(part * (turn + ctx.random.uniform() / 2));
}

/** One look at the agreement: proposes where it is time to, and gives up where nothing can be decided (P6). */
export function agree(ctx: PeerContext): "agreeing" | "saving" {
  noticeTooFew(ctx);
  if (ctx.closing.ending) return "saving";
  // Whoever still has grace must get it, even where a promise to another proposer stands already.
  if (ctx.grace.leftMs > 0 && !isAccountedFor(ctx)) return "agreeing";
  if (ctx.agreement.isDue) propose(ctx);
  proposeRecord(ctx);
  return "agreeing";
}

/** P6: with fewer than a quorum in reach for long enough, or without a decision for far too long, this peer gives up. */
function noticeTooFew(ctx: PeerContext): void {
  const { agreement } = ctx;
  const reached = reachable(ctx);
  agreement.reach(reached);
  if (agreement.minorityInMs === 0) endUndecided(ctx, reached, "no majority in reach");
  else if (agreement.isHopeless) endUndecided(ctx, reached, "no decision came");
}
