import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { MaskStream } from "../averaging/secure/mask.ts";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { roundKeyOf } from "./gradient-request.ts";
import type { Input } from "./input.ts";
import type { Round } from "./round.ts";
import { streamInfo } from "./stream-info.ts";

/** S3: tells a seat what this peer's masks for it are expanded from. */
export function tellSecret(ctx: PeerContext, to: number): void {
  const incarnation = ctx.others.get(to)?.link;
  if (incarnation === undefined || ctx.spec.averaging !== "secure") return;
  ctx.send(to, { v: WIRE_VERSION, type: "secret", to: incarnation, secret: secretFor(ctx, incarnation) });
}

/**
 * One secret for each page load at the far end, however often a link to it is made: both ends must expand the same. All
 * come from this page load's own randomness, and none tells of another.
 */
function secretFor(ctx: PeerContext, incarnation: string): string {
  return ctx.options.secrecy.hash(JSON.stringify(["lockstep link secret 1", ctx.rootSecret, incarnation]));
}

/** A seat's secret for this peer. It may come again over a link that was made anew, but no other one may. */
export function hearSecret(ctx: PeerContext, from: number, { to, secret }: MessageOf<"secret">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  if (ctx.spec.averaging !== "secure") return ctx.reject(from, `seat ${from} tells a secret in a plain session`);
  // It was meant for the page that was here before; the right one follows.
  if (to !== ctx.options.incarnation) return;
  if (other.secret !== undefined && other.secret !== secret) {
    return ctx.reject(from, `seat ${from} tells a second secret on the same page load`);
  }
  other.secret = secret;
}

/**
 * S2: has a round's masks expanded, once, as soon as the secrets of all its members are known. That needs no gradient, so
 * that it is done while the gradient is computed.
 */
export function requestMasks(ctx: PeerContext, round: Round): void {
  const { secure } = round;
  if (!secure || round.maskRequested) return;
  if (round.members.length < SECURE_MEMBERS_MIN) {
    // S4. A record that leaves fewer is a halt, so that nobody should get here.
    ctx.closing.fail(
      `secure averaging needs ${SECURE_MEMBERS_MIN} members: of ${round.members.length} it would hide nothing`,
    );
    return;
  }
  const streams: MaskStream[] = [];
  for (const seat of round.members) {
    if (seat === ctx.seat) continue;
    const other = ctx.others.get(seat);
    const incarnation = ctx.membership.incarnations.get(seat);
    if (incarnation === undefined || other?.known !== incarnation || other.secret === undefined) return;
    streams.push({ secret: secretFor(ctx, incarnation), info: streamInfo(ctx, round, ctx.seat, seat), sign: -1 });
    streams.push({ secret: other.secret, info: streamInfo(ctx, round, seat, ctx.seat), sign: 1 });
  }
  round.maskRequested = true;
  ctx.perform({ type: "expandMasks", ...roundKeyOf(round), shape: secure.shape, streams });
}

/** The masks came; those of a round that was given up are dropped. */
export function takeMasks(ctx: PeerContext, input: Extract<Input, { type: "masks" }>): void {
  const round = [ctx.rounds.current, ctx.rounds.upcoming, ctx.rounds.retry].find((candidate) => candidate?.is(input));
  if (round?.secure && round.maskRequested && !round.contributed) round.secure.takeMask(input.mask);
}
