import type { MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { framesWaiting } from "./frames.ts";
import type { Fingerprints } from "./input.ts";
import { sayHello } from "./lobby.ts";

/** The channels to a seat are open, for the first time or anew. @param fingerprints where the transport knows them */
export function linkUp(ctx: PeerContext, seat: number, incarnation: string, fingerprints?: Fingerprints): void {
  const other = ctx.others.get(seat);
  if (!other) return;
  // Parts of a state that were on the old link are lost; whoever wants them asks again.
  ctx.serving.delete(seat);
  if (other.known !== incarnation) {
    // Another page load: what the one before it said does not count for this one (M3).
    other.known = incarnation;
    other.hello = undefined;
    other.secret = undefined;
    other.refusal = undefined;
    other.heartbeat = undefined;
    other.endedSince = undefined;
    other.telemetry = undefined;
  }
  other.link = incarnation;
  other.pinged = undefined;
  ctx.journal("linkUp", { detail: { peer: seat, incarnation } });
  sayHello(ctx, seat);
  ctx.safety.linkUp(seat, incarnation, fingerprints);
  if (ctx.isMember(seat)) repeatForNewLink(ctx, seat);
}

/** What was under way on the old link is lost: the present round's frames and the last votes go again. */
function repeatForNewLink(ctx: PeerContext, seat: number): void {
  for (const vote of [ctx.lastVote, ctx.current.votes.get(ctx.seat)]) {
    if (vote) ctx.send(seat, vote);
  }
  ctx.current.reduce.rewind(seat);
  framesWaiting(ctx, seat);
}

/** @param cause the channels closed, or the page said goodbye */
export function linkDown(ctx: PeerContext, seat: number, cause: "closed" | "left"): void {
  const other = ctx.others.get(seat);
  if (other?.link === undefined) return;
  other.link = undefined;
  other.pinged = undefined;
  ctx.safety.linkDown(seat);
  ctx.journal("linkDown", { detail: { peer: seat, cause } });
}

/** M4: both ends must mean the same session and the same initial model. */
export function hearHello(ctx: PeerContext, from: number, hello: MessageOf<"hello">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const refusal = refusalOf(ctx, from, other.link, hello);
  if (refusal !== undefined) {
    if (!ctx.installed) other.refusal = refusal;
    ctx.reject(from, refusal);
    return;
  }
  other.refusal = undefined;
  other.hello = hello;
  // The others wait to hear that this peer has heard of all (M4).
  if (!ctx.installed) ctx.beatAt = Number.NEGATIVE_INFINITY;
}

function refusalOf(
  ctx: PeerContext,
  from: number,
  link: string | undefined,
  hello: MessageOf<"hello">,
): string | undefined {
  if (hello.seat !== from) return `seat ${from} says hello as seat ${hello.seat}`;
  if (hello.incarnation !== link) return `seat ${from} says hello with another incarnation than its link has`;
  if (hello.specHash !== ctx.specHash) return `seat ${from} has another session spec`;
  if (hello.initialDigest !== ctx.initialDigest) return `seat ${from} starts from another initial model`;
  return undefined;
}
