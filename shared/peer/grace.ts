import type { PeerContext } from "./context.ts";

/** P1: the grace of the view that is left, in milliseconds. Flapping does not refill it. */
export function graceLeftMs(ctx: PeerContext): number {
  const runningMs = ctx.suspendedAt === undefined ? 0 : ctx.now - ctx.suspendedAt;
  return Math.max(0, ctx.spec.graceMs - ctx.graceUsedMs - runningMs);
}

/** Everybody is back for now: what grace was used stays used. */
export function stopGrace(ctx: PeerContext): void {
  if (ctx.suspendedAt !== undefined) ctx.graceUsedMs += ctx.now - ctx.suspendedAt;
  ctx.suspendedAt = undefined;
}
