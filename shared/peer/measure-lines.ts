import { FILLING_CHARACTERS_MAX } from "../limits.ts";
import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { greetAll } from "./lobby.ts";
import type { Burst } from "./measuring.ts";
import { isTwoWay } from "./reach.ts";

/** In the lobby: measures this page load's lines, a step further each time. */
export function measureLines(ctx: PeerContext): void {
  const { measuring } = ctx;
  if (!ctx.given.auto || measuring.measured) return;
  if (measuring.isUnderWay)
    return proceed(
      ctx,
      measuring.look((seat) => isReached(ctx, seat)),
    );
  const seats = [...ctx.others.keys()].filter((seat) => isReached(ctx, seat));
  // With fewer nothing starts.
  if (1 + seats.length >= ctx.agreement.quorum) proceed(ctx, measuring.begin(seats));
}

/** Somebody measures: the end of each burst is answered at once. */
export function hearProbe(ctx: PeerContext, from: number, { burst, isLast }: MessageOf<"probe">): void {
  if (isLast && ctx.given.auto) ctx.send(from, { v: WIRE_VERSION, type: "probed", burst });
}

export function hearProbed(ctx: PeerContext, from: number, { burst }: MessageOf<"probed">): void {
  proceed(ctx, ctx.measuring.answered(from, burst));
}

function proceed(ctx: PeerContext, next: Burst | undefined): void {
  if (next) sendBurst(ctx, next);
  const { measured } = ctx.measuring;
  if (!measured || ctx.greeting.hello?.measured) return;
  ctx.journal("measured", { detail: measured });
  ctx.greeting.renew();
  greetAll(ctx);
}

function sendBurst(ctx: PeerContext, { number: burst, seats, bytes }: Burst): void {
  const messages = Math.max(1, Math.ceil(bytes / FILLING_CHARACTERS_MAX));
  const filling = "x".repeat(Math.ceil(bytes / messages));
  for (let sent = 1; sent <= messages; sent += 1) {
    const isLast = sent === messages;
    ctx.broadcast({ v: WIRE_VERSION, type: "probe", burst, isLast, filling }, (seat) => seats.includes(seat));
  }
}

function isReached(ctx: PeerContext, seat: number): boolean {
  const other = ctx.others.get(seat);
  return other?.hello !== undefined && isTwoWay(ctx, other);
}
