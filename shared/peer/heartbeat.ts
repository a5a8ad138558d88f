import { WIRE_VERSION, type MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { framesWaiting } from "./frames.ts";
import { hasVoice, lobbyDigest } from "./lobby.ts";
import { ownFacts } from "./heartbeat-facts.ts";
import { hearsBitmap } from "./reach.ts";
import { tellRecord } from "./records.ts";
import type { PeerState } from "./states.ts";

/** H1: tells everybody where this peer is, each `heartbeatMs`. */
export function beat(ctx: PeerContext): void {
  const sequence = ctx.pulse.next(ctx.clock.wall, ctx.spec.heartbeatMs);
  if (sequence === undefined) return;
  for (const other of ctx.others.values()) other.ping(sequence, ctx.now);
  const { current } = ctx.rounds;
  const lobby = lobbyDigest(ctx);
  if (lobby !== null) ctx.starting.tell();
  ctx.broadcast({
    v: WIRE_VERSION,
    type: "heartbeat",
    sequence,
    // A member that still fetches the base could not use the frames of its view yet.
    view: ctx.catchUp.hasBase ? ctx.membership.view : 0,
    ...ownFacts(ctx),
    state: saidState(ctx),
    hears: hearsBitmap(ctx),
    prepared: current.prepared === undefined ? null : { round: current.round, digest: current.prepared },
    ready: ctx.catchUp.isReady && !ctx.closing.ending,
    lobby,
    ...(ctx.state === "joining" && startFacts(ctx)),
  });
}

/** M7: what others must know of this peer to start without some. */
function startFacts(ctx: PeerContext): Pick<MessageOf<"heartbeat">, "start"> {
  return { start: { say: hasVoice(ctx), asked: ctx.starting.isAsked } };
}

/**
 * Whoever cannot compute ends nothing that has not started: while nobody shows a view, it is to the others one that is not
 * ready, whose seat another page may come to (M4). Somebody who asked to stop takes all with it.
 */
function saidState(ctx: PeerContext): PeerState {
  if (ctx.closing.reason !== "failed" || ctx.membership.record) return ctx.state;
  return [...ctx.others.values()].some(({ heartbeat }) => (heartbeat?.view ?? 0) > 0) ? ctx.state : "joining";
}

/** Takes note of a heartbeat and answers it at once. */
export function hearHeartbeat(ctx: PeerContext, from: number, heartbeat: MessageOf<"heartbeat">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const viewBefore = other.heartbeat?.view ?? 0;
  other.hear(heartbeat, ctx.now);
  ctx.send(from, { v: WIRE_VERSION, type: "echo", sequence: heartbeat.sequence });
  // Whoever shows an earlier view has missed a record (P6); whoever has come to ours can use its frames now.
  const { record, view, isInstalled, wasMember } = ctx.membership;
  // Of a first record that does not name it a page load only waits to meet those whom it names (M7). Told on, it would go
  // round for ever among pages of which none can act on it, where those are gone.
  const isTold = record?.kind !== "start" || wasMember;
  if (record && isTold && heartbeat.view < record.view) tellRecord(ctx, from);
  if (isInstalled && heartbeat.view >= view && viewBefore < view) framesWaiting(ctx, from);
}

/** Closes the round trip that {@link beat} opened. How long this peer itself slept is no part of it (H4). */
export function hearEcho(ctx: PeerContext, from: number, echo: MessageOf<"echo">): void {
  ctx.others.get(from)?.echoed(echo.sequence, ctx.now);
}
