import type { PeerContext } from "./context.ts";
import { endUndecided } from "./endings.ts";
import { hasEnded, isUp, suspects } from "./failure-detector.ts";
import { isFenced } from "./frames.ts";
import { graceLeftMs } from "./grace.ts";
import { AGREEING_HEARTBEATS_MAX, MINORITY_HEARTBEATS } from "./timing.ts";
import { propose, proposeRecord, reachable, readyJoiners } from "./view-change.ts";

/**
 * P2: the next view's record must be decided: grace is used up, or there is nothing to wait for. The latter is so when
 * every member is there, has come to its end, or has come back as a page load that has caught up (P8).
 */
export function mustDecide(ctx: PeerContext): boolean {
  const suspected = suspects(ctx).length > 0;
  if (!suspected && readyJoiners(ctx).length === 0) return false;
  return (suspected && graceLeftMs(ctx) === 0) || isAccountedFor(ctx);
}

function isAccountedFor(ctx: PeerContext): boolean {
  const joiners = readyJoiners(ctx);
  return ctx.members.every((seat) => {
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
  agreement.since = ctx.now;
  // Time that passed outside the agreement is no time without a majority.
  agreement.alone = undefined;
  // Whoever is late for the agreement has what is left of the grace, too.
  ctx.suspendedAt ??= ctx.now;
  if (graceLeftMs(ctx) === 0) ctx.journal("graceExpired", { detail: { suspects: suspects(ctx) } });
  if (isFenced(ctx)) return;
  const present = ctx.members.filter((seat) => isUp(ctx, seat));
  const turn = (present.indexOf(ctx.seat) + ctx.view) % present.length;
  const part = ctx.spec.heartbeatMs / present.length;
  agreement.proposeAt = ctx.now + part * (turn + ctx.random.uniform() / 2);
}

/** One look at the agreement: proposes where it is time to, and gives up where nothing can be decided (P6). */
export function agree(ctx: PeerContext): "agreeing" | "saving" {
  noticeTooFew(ctx);
  if (ctx.ending) return "saving";
  // Whoever still has grace must get it, even where a promise to another proposer stands already.
  if (graceLeftMs(ctx) > 0 && !isAccountedFor(ctx)) return "agreeing";
  if (ctx.now >= ctx.agreement.proposeAt) propose(ctx);
  proposeRecord(ctx);
  return "agreeing";
}

/** P6: with fewer than a quorum in reach for long enough, or without a decision for far too long, this peer gives up. */
function noticeTooFew(ctx: PeerContext): void {
  const { agreement, spec } = ctx;
  const reached = reachable(ctx);
  if (reached < agreement.quorum) agreement.alone ??= { since: ctx.now };
  else if (agreement.alone) {
    agreement.aloneUsedMs += ctx.now - agreement.alone.since;
    agreement.alone = undefined;
  }
  if (minorityInMs(ctx) === 0) return endUndecided(ctx, reached, "no majority in reach");
  if (ctx.now - agreement.since < AGREEING_HEARTBEATS_MAX * spec.heartbeatMs + spec.graceMs) return;
  endUndecided(ctx, reached, "no decision came");
}

/** Milliseconds until this peer gives up for want of a majority; null while it has one in reach. */
export function minorityInMs(ctx: PeerContext): number | null {
  const { alone, aloneUsedMs } = ctx.agreement;
  if (!alone) return null;
  return Math.max(0, MINORITY_HEARTBEATS * ctx.spec.heartbeatMs - aloneUsedMs - (ctx.now - alone.since));
}
