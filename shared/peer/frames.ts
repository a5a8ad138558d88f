import { AveragingError } from "../averaging/averaging-error.ts";
import { createFrame, parseFrame } from "../wire/frame.ts";
import { WireError } from "../wire/wire-error.ts";
import type { PeerContext } from "./context.ts";
import { hearStateFrame } from "./catching-up.ts";
import type { Other } from "./other.ts";
import { keyText, type Round } from "./round.ts";
import { nextStateFrame } from "./state-server.ts";

/*
 * A model's worth of numbers is to go to everybody, in a round that others may not have begun or may have left behind,
 * over links that take a few frames at a time and may be made anew in the middle. So nothing is queued here: what waits is
 * known by the round itself, a frame is encoded only when its link has room, and a link that was made anew is sent all of
 * it again. Whoever receives takes each part once, refuses by name what cannot be, and drops what is merely late.
 */

/** Tells the runtime which links have frames to take; without a seat, looks at all. */
export function framesWaiting(ctx: PeerContext, to?: number): void {
  for (const other of ctx.others.values()) {
    if (to !== undefined && other.seat !== to) continue;
    if (other.link === undefined) continue;
    if (!isInView(ctx, other) || ctx.rounds.current.reduce.waiting(other.seat) === 0) {
      if (!ctx.serving.get(other.seat)?.isWaiting) continue;
    }
    ctx.perform({ type: "framesWaiting", to: other.seat });
  }
}

/** The seat can use frames of this view: its heartbeats show that it is there. */
function isInView(ctx: PeerContext, other: Other): boolean {
  return ctx.isMember(other.seat) && (other.heartbeat?.view ?? 0) >= ctx.membership.view;
}

/** A link has room: encodes as many of the present round's waiting frames; no other round has any yet. */
export function sendFrames(ctx: PeerContext, to: number, frames: number): void {
  const other = ctx.others.get(to);
  if (other?.link === undefined) return;
  for (let sent = 0; sent < frames; sent += 1) {
    const bytes =
      (isInView(ctx, other) ? nextFrame(ctx, ctx.rounds.current, to) : undefined) ?? nextStateFrame(ctx, to);
    if (!bytes) return;
    other.bytesSent += bytes.byteLength;
    ctx.perform({ type: "sendFrame", to, bytes });
  }
}

function nextFrame(ctx: PeerContext, round: Round, to: number): Uint8Array | undefined {
  const next = round.reduce.next(to);
  if (!next) return undefined;
  const { view, round: number, attempt } = round;
  const { kind, offset, elements, samples, payloadBytes } = next;
  const { codec } = round.reduce;
  const { bytes, payload } = createFrame(
    { kind, codec, attempt, view, round: number, offset, elements, samples },
    payloadBytes,
  );
  next.fill(payload);
  round.bytesSent += bytes.byteLength;
  return bytes;
}

/** A bulk frame arrived (R2). What does not belong here is refused by name; what comes late is dropped. */
export function hearFrame(ctx: PeerContext, from: number, bytes: Uint8Array): void {
  const other = ctx.others.get(from);
  if (!other) return;
  other.bytesReceived += bytes.byteLength;
  try {
    const { header, payload } = parseFrame(bytes);
    if (header.kind === "state") return hearStateFrame(ctx, from, header, payload);
    if (!ctx.isMember(from)) {
      if (ctx.membership.isInstalled && header.view === ctx.membership.view) {
        ctx.reject(from, `frame of seat ${from}, which is no member of view ${ctx.membership.view}`);
      }
      return;
    }
    // P3: whoever has promised takes no part in this view any more.
    if (ctx.isFenced) return;
    const round = ctx.rounds.at(header);
    if (round === "past") return;
    if (round === "unknown") {
      ctx.reject(from, `frame for ${keyText(header)} while at ${keyText(ctx.rounds.current)}`);
      return;
    }
    const { codec } = round.reduce;
    if (header.codec !== codec) {
      ctx.reject(from, `frame is written as ${header.codec}, the session uses ${codec}`);
      return;
    }
    const fresh =
      header.kind === "contribution"
        ? round.reduce.acceptContribution(from, header, payload)
        : round.reduce.acceptAverage(from, header, payload);
    if (!fresh) return;
    round.bytesReceived += bytes.byteLength;
    if (
      round.allHeardAt === undefined &&
      round.members.every((seat) => seat === ctx.seat || round.reduce.heardFrom(seat))
    )
      round.allHeardAt = ctx.clock.wall;
    // A contribution may complete a chunk of our slice, whose average then waits for everybody.
    if (header.kind === "contribution") framesWaiting(ctx);
  } catch (error) {
    if (!(error instanceof WireError || error instanceof AveragingError)) throw error;
    ctx.reject(from, error.message);
  }
}
