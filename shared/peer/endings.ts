import type { PeerContext } from "./context.ts";
import { suspects } from "./failure-detector.ts";
import { FOLLOW_HEARTBEATS, SAVE_MS_MAX } from "./timing.ts";

/** Looks for a reason to stop that does not come from the round itself. */
export function noticeEnding(ctx: PeerContext): void {
  if (ctx.ending) return;
  if (ctx.failure !== undefined) {
    ctx.ending = { kind: "halted", reason: "failed", detail: ctx.failure };
    return;
  }
  const gone = haltedMembers(ctx);
  if (gone.length > 0) {
    const names = gone.map((seat) => `seat ${seat}`).join(", ");
    ctx.ending = {
      kind: "halted",
      reason: "decided",
      detail: `${names} halted, and no round commits without all members`,
    };
  }
}

/** Members that have said 'halted' for long enough that their votes and reasons must have arrived. */
function haltedMembers(ctx: PeerContext): readonly number[] {
  const patienceMs = FOLLOW_HEARTBEATS * ctx.spec.heartbeatMs;
  return [...ctx.others.values()]
    .filter((other) => other.haltedSince !== undefined && ctx.now - other.haltedSince >= patienceMs)
    .map((other) => other.seat);
}

/** P1: the grace of the view that is left, in milliseconds. Flapping does not refill it. */
export function graceLeftMs(ctx: PeerContext): number {
  const runningMs = ctx.suspendedAt === undefined ? 0 : ctx.now - ctx.suspendedAt;
  return Math.max(0, ctx.spec.graceMs - ctx.graceUsedMs - runningMs);
}

/** Grace is used up: everybody saves the last committed state and halts. */
export function endByGrace(ctx: PeerContext): void {
  const lost = suspects(ctx);
  const reached = ctx.members.length - lost.length;
  const quorum = Math.floor(ctx.spec.seats / 2) + 1;
  const names = lost.map((seat) => `seat ${seat}`).join(", ");
  ctx.journal("graceExpired", { detail: { suspects: lost } });
  ctx.ending = {
    kind: "halted",
    reason: reached >= quorum ? "decided" : "minority",
    detail: `${names} did not come back within ${ctx.spec.graceMs} ms`,
  };
}

/**
 * Saves the committed state (R7, P). What no longer has the digest that was voted for is damaged and is not saved (I5);
 * a peer that never started has nothing to save.
 */
export function saveCommitted(ctx: PeerContext): void {
  const { ending, committed, committedDigest } = ctx;
  if (!ending) throw new Error(`seat ${ctx.seat} saves without an ending`);
  ctx.savingSince = ctx.now;
  if (!ctx.installed) {
    ctx.saveSettled = true;
    return;
  }
  if (ctx.options.digester.digest(committed) !== committedDigest) {
    ctx.saveSettled = true;
    ctx.journal("saveFailed", { detail: { reason: "the state in memory no longer has the digest that was agreed" } });
    return;
  }
  ctx.effects.push({
    type: "save",
    state: committed,
    digest: committedDigest,
    reason: ending.kind === "finished" ? "finished" : ending.reason,
  });
}

/** P10: storage that does not answer holds nobody up for ever. Should it save after all, the journal will say so. */
export function noticeSlowSave(ctx: PeerContext): void {
  if (ctx.now - ctx.savingSince < SAVE_MS_MAX) return;
  ctx.saveSettled = true;
  ctx.journal("saveFailed", { detail: { reason: `storage has not answered for ${SAVE_MS_MAX} ms` } });
}
