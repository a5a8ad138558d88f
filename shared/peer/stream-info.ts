import type { PeerContext } from "./context.ts";
import type { RoundKey } from "./gradient-request.ts";

/**
 * S3: what a stream's key is bound to. No two streams have the same: page loads have random names, a page load is in one
 * attempt at one round of one view once, and each direction has its own.
 */
export function streamInfo(ctx: PeerContext, { view, round, attempt }: RoundKey, from: number, to: number): string {
  const incarnationOf = (seat: number) =>
    seat === ctx.seat ? ctx.options.incarnation : ctx.membership.incarnations.get(seat);
  return JSON.stringify([
    "lockstep masks 1",
    ctx.options.session,
    view,
    round,
    attempt,
    [from, incarnationOf(from)],
    [to, incarnationOf(to)],
  ]);
}
