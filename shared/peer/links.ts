import type { MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { framesWaiting } from "./frames.ts";
import type { Fingerprints } from "./input.ts";
import { sayHello } from "./lobby.ts";
import { forgetRequest } from "./state-server.ts";

/** The channels to a seat are open, for the first time or anew. @param fingerprints where the transport knows them */
export function linkUp(ctx: PeerContext, seat: number, incarnation: string, fingerprints?: Fingerprints): void {
  const other = ctx.others.get(seat);
  if (!other) return;
  forgetRequest(ctx, seat);
  other.linkUp(incarnation);
  ctx.journal("linkUp", { detail: { peer: seat, incarnation } });
  sayHello(ctx, seat);
  ctx.safety.linkUp(seat, incarnation, fingerprints);
  if (ctx.isMember(seat)) repeatForNewLink(ctx, seat);
}

/** What was under way on the old link is lost: the present round's frames and the last votes go again. */
function repeatForNewLink(ctx: PeerContext, seat: number): void {
  for (const vote of [ctx.rounds.lastVote, ctx.rounds.current.votes.get(ctx.seat)]) {
    if (vote) ctx.send(seat, vote);
  }
  ctx.rounds.current.reduce.rewind(seat);
  framesWaiting(ctx, seat);
}

/** @param cause the channels closed, or the page said goodbye */
export function linkDown(ctx: PeerContext, seat: number, cause: "closed" | "left"): void {
  const other = ctx.others.get(seat);
  if (other?.link === undefined) return;
  other.linkDown();
  ctx.safety.linkDown(seat);
  ctx.journal("linkDown", { detail: { peer: seat, cause } });
}

/** M4: both ends must mean the same session and the same initial model. */
export function hearHello(ctx: PeerContext, from: number, hello: MessageOf<"hello">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const refusal = refusalOf(ctx, from, other.link, hello);
  if (refusal !== undefined) {
    if (!ctx.membership.isInstalled) other.refusal = refusal;
    ctx.reject(from, refusal);
    return;
  }
  other.refusal = undefined;
  other.hello = hello;
  // The others wait to hear that this peer has heard of all (M4).
  if (!ctx.membership.isInstalled) ctx.pulse.hurry();
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
  if (hello.initialDigest !== ctx.model.initialDigest) return `seat ${from} starts from another initial model`;
  return undefined;
}
