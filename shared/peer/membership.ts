import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { isTwoWay } from "./failure-detector.ts";
import { framesWaiting } from "./frames.ts";

/** M4: says hello on a link, as soon as this tab can compute. */
export function sayHello(ctx: PeerContext, to: number): void {
  if (ctx.backend === undefined) return;
  ctx.send(to, {
    v: WIRE_VERSION,
    type: "hello",
    seat: ctx.seat,
    incarnation: ctx.options.incarnation,
    specHash: ctx.specHash,
    initialDigest: ctx.initialDigest,
    backend: ctx.backend,
  });
}

/** The channels to a seat are open, for the first time or anew. */
export function linkUp(ctx: PeerContext, seat: number, incarnation: string): void {
  const other = ctx.others.get(seat);
  if (!other) return;
  const known = other.hello?.incarnation;
  if (ctx.installed && known !== incarnation) {
    // M3, P7: a new page load of a member remembers nothing; the view goes on waiting for the one that it names. The
    // channels are the newcomer's now: what comes over them must not pass for the member's.
    linkDown(ctx, seat);
    ctx.reject(seat, `seat ${seat} came back as another incarnation, which view ${ctx.view} does not name`);
    return;
  }
  if (known !== incarnation) {
    other.hello = undefined;
    other.refusal = undefined;
    other.heartbeat = undefined;
    other.haltedSince = undefined;
  }
  other.link = incarnation;
  other.pinged = undefined;
  ctx.journal("linkUp", { detail: { peer: seat, incarnation } });
  sayHello(ctx, seat);
  if (ctx.installed) repeatForNewLink(ctx, seat);
}

/** What was under way on the old link is lost: the present round's frames and the last votes go again. */
function repeatForNewLink(ctx: PeerContext, seat: number): void {
  for (const vote of [ctx.lastVote, ctx.current.votes.get(ctx.seat)]) {
    if (vote) ctx.send(seat, vote);
  }
  ctx.current.reduce.rewind(seat);
  framesWaiting(ctx, seat);
}

export function linkDown(ctx: PeerContext, seat: number): void {
  const other = ctx.others.get(seat);
  if (other?.link === undefined) return;
  other.link = undefined;
  other.pinged = undefined;
  ctx.journal("linkDown", { detail: { peer: seat } });
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

/** M4: this tab can compute, all said a fitting hello, and all links are two-way. */
export function isComplete(ctx: PeerContext): boolean {
  if (ctx.backend === undefined) return false;
  for (const other of ctx.others.values()) {
    if (!other.hello || !isTwoWay(ctx, other)) return false;
  }
  return true;
}
