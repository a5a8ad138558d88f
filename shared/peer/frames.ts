import { AveragingError } from "../averaging/averaging-error.ts";
import { createFrame, parseFrame } from "../wire/frame.ts";
import { WireError } from "../wire/wire-error.ts";
import type { PeerContext } from "./context.ts";
import type { Round, RoundKey } from "./round.ts";

/** Tells the runtime which links have frames to take; without a seat, looks at all. */
export function framesWaiting(ctx: PeerContext, to?: number): void {
  for (const other of ctx.others.values()) {
    if (to !== undefined && other.seat !== to) continue;
    if (other.link === undefined || waiting(ctx, other.seat) === 0) continue;
    ctx.effects.push({ type: "framesWaiting", to: other.seat });
  }
}

function waiting(ctx: PeerContext, to: number): number {
  return ctx.current.reduce.waiting(to) + (ctx.upcoming?.reduce.waiting(to) ?? 0);
}

/** A link has room: encodes as many of the waiting frames, the present round's first. */
export function sendFrames(ctx: PeerContext, to: number, frames: number): void {
  const other = ctx.others.get(to);
  if (other?.link === undefined) return;
  for (let sent = 0; sent < frames; sent += 1) {
    const bytes = nextFrame(ctx, ctx.current, to) ?? (ctx.upcoming && nextFrame(ctx, ctx.upcoming, to));
    if (!bytes) return;
    other.bytesSent += bytes.byteLength;
    ctx.effects.push({ type: "sendFrame", to, bytes });
  }
}

function nextFrame(ctx: PeerContext, round: Round, to: number): Uint8Array | undefined {
  const next = round.reduce.next(to);
  if (!next) return undefined;
  const { view, round: number, attempt } = round;
  const { kind, offset, elements, samples, payloadBytes } = next;
  const codec = ctx.spec.compression;
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
    if (header.codec !== ctx.spec.compression) {
      ctx.reject(from, `frame is written as ${header.codec}, the session uses ${ctx.spec.compression}`);
      return;
    }
    const round = roundFor(ctx, header);
    if (round === "past") return;
    if (round === "unknown") {
      ctx.reject(from, `frame for ${keyText(header)} while at ${keyText(ctx.current)}`);
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
      round.allHeardAt = ctx.now;
    // A contribution may complete a chunk of our slice, whose average then waits for everybody.
    if (header.kind === "contribution") framesWaiting(ctx);
  } catch (error) {
    if (!(error instanceof WireError || error instanceof AveragingError)) throw error;
    ctx.reject(from, error.message);
  }
}

/**
 * The round that a frame or vote belongs to: the present one, or the one step after it that faster members can be at:
 * the retry (R5) or the next round (R6). Nobody can be further, as that takes our own vote.
 */
export function roundFor(ctx: PeerContext, key: RoundKey): Round | "past" | "unknown" {
  const { current } = ctx;
  if (key.view < ctx.view) return "past";
  if (key.view > ctx.view) return "unknown";
  if (current.is(key)) return current;
  if (key.round < current.round || (key.round === current.round && key.attempt < current.attempt)) return "past";
  if (ctx.upcoming?.is(key)) return ctx.upcoming;
  const retry = key.round === current.round && key.attempt === current.attempt + 1;
  const next = key.round === current.round + 1 && key.attempt === 0;
  if (!retry && !next) return "unknown";
  if (ctx.upcoming && !retry) return "unknown";
  // A retry displaces our own speculative step: that somebody is there proves that the attempt cannot commit.
  ctx.upcoming = ctx.newRound(key.round, key.attempt);
  return ctx.upcoming;
}

export function keyText(key: RoundKey): string {
  return `view ${key.view} round ${key.round} attempt ${key.attempt}`;
}
