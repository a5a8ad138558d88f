import { elementsPerFrame } from "../wire/frame.ts";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { greetAll, heldState } from "./lobby.ts";
import { Serving } from "./serving.ts";

/** P8: somebody asks for a part of the state after a round; a newer request takes the place of an older one. */
export function hearStateRequest(ctx: PeerContext, from: number, request: MessageOf<"stateRequest">): void {
  if (request.part >= request.parts) {
    ctx.reject(from, `part ${request.part} of ${request.parts} parts`);
    return;
  }
  if (ctx.others.get(from)?.stateRequests.take() !== true) {
    ctx.reject(from, `seat ${from} asks for states more often than each ${ctx.spec.heartbeatMs / 2} ms`);
    return;
  }
  ctx.serving.set(from, new Serving(request));
  offerState(ctx);
}

/** Takes and offers the parts that the committed state can serve: when there is a new one, and when somebody asks. */
export function offerState(ctx: PeerContext): void {
  noticeDamagedStart(ctx);
  const { committed, committedDigest } = ctx.model;
  const isInView = ctx.membership.isInstalled && ctx.catchUp.hasBase;
  // M4: in the lobby a state is given to those who lack it, and no other one than they ask for.
  const held = ctx.state === "joining" ? heldState(ctx) : null;
  for (const [seat, serving] of ctx.serving) {
    const isCommitted = isInView && committed.round >= serving.request.round;
    if (serving.hasPart || !(isCommitted || held?.round === serving.request.round)) continue;
    if (isCommitted || committed.round > 0) serving.take(committed);
    else serving.lend(committed);
    ctx.send(seat, { v: WIRE_VERSION, type: "stateOffer", round: committed.round, digest: committedDigest });
    if (serving.isWaiting) ctx.perform({ type: "framesWaiting", to: seat });
    ctx.journal("served", { detail: { to: seat, part: serving.request.part, parts: serving.request.parts } });
  }
}

/**
 * M6: a model to start from of which a bit has flipped is not served: all who asked for it would refuse it, and ask again.
 * It is claimed no more, so that people learn that it is missing, and can give it once more.
 */
function noticeDamagedStart(ctx: PeerContext): void {
  const { model, spec } = ctx;
  if (spec.start === null || ctx.state !== "joining" || ctx.serving.size === 0) return;
  if (model.committed.round > 0 || model.isPlaceholder || model.isIntact) return;
  model.dropDamagedInitial();
  const reason = "the model that the session starts from is damaged in memory";
  ctx.journal("rejected", { detail: { from: ctx.seat, reason } });
  ctx.greeting.renew();
  greetAll(ctx);
}

export function nextStateFrame(ctx: PeerContext, to: number): Uint8Array | undefined {
  const serving = ctx.serving.get(to);
  const bytes = serving?.next(ctx.options.chunkElements ?? elementsPerFrame("none"));
  if (bytes && !serving?.isWaiting) ctx.serving.delete(to);
  return bytes;
}

/** Parts of a state that were on a link that is gone are lost; whoever wants them asks again. */
export function forgetRequest(ctx: PeerContext, from: number): void {
  ctx.serving.delete(from);
}
