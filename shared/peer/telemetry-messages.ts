import type { MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import type { Input } from "./input.ts";
import type { Telemetry } from "./telemetry.ts";

/** Tells everybody how this peer does: its runtime has measured. */
export function tellTelemetry(ctx: PeerContext, measured: Extract<Input, { type: "telemetry" }>): void {
  const sinceCommitMs = ctx.clock.wall - ctx.rounds.startedAt;
  const isOpen = ctx.spec.averaging === "plain" && ctx.spec.privacy === "none";
  ctx.broadcast(ctx.telemetry.tell(measured, [...ctx.others.values()], isOpen, sinceCommitMs));
}

/** Takes note of how another peer does. Over a link that was made anew an old report may come behind a newer one. */
export function hearTelemetry(ctx: PeerContext, from: number, message: MessageOf<"telemetry">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const { v: _version, type: _type, sequence, ...telemetry } = message;
  const fault = faultOf(ctx, from, telemetry);
  if (fault !== undefined) return ctx.reject(from, fault);
  if (other.telemetry && (sequence - other.telemetrySequence) >> 0 <= 0) return;
  other.telemetry = telemetry;
  other.telemetrySequence = sequence;
}

/** What no peer of this session can say. */
function faultOf(ctx: PeerContext, from: number, telemetry: Telemetry): string | undefined {
  const { links, brought, loss, samplesPerSecond } = telemetry;
  const { seats, averaging, privacy, data, labels } = ctx.spec;
  const stranger = links.find(({ seat }) => seat >= seats || seat === from);
  if (stranger) return `telemetry of seat ${from} has a link to seat ${stranger.seat} of ${seats} seats`;
  if (brought && (data !== "own" || ![0, labels.length].includes(brought.labels.length))) {
    return `telemetry of seat ${from} says that it brought what is none of this session's`;
  }
  if (averaging === "plain" && privacy === "none") return undefined;
  return brought === null && loss === null && samplesPerSecond === null
    ? undefined
    : `telemetry of seat ${from} shows its own loss or samples, which this session keeps to itself`;
}
