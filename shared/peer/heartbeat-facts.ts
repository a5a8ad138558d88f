import type { HeartbeatFacts, MessageOf } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import type { PeerState } from "./states.ts";

/** What this peer says of itself in its heartbeats, and in its own status. */
export function ownFacts(ctx: PeerContext): HeartbeatFacts & { readonly state: PeerState } {
  const { committed, committedDigest } = ctx.model;
  return { ...reportedRound(ctx), state: ctx.state, committed: { round: committed.round, digest: committedDigest } };
}

/** What another seat has said of itself. */
export function saidFacts(heartbeat: MessageOf<"heartbeat">): HeartbeatFacts {
  const { v: _v, type: _type, sequence: _sequence, view: _view, hears: _hears, ...said } = heartbeat;
  const { prepared: _prepared, ready: _ready, lobby: _lobby, start: _start, ...facts } = said;
  return facts;
}

/** What is shown of a seat that has not said anything. */
export const NOTHING_SAID = { round: 0, state: "absent", committed: null, progress: 0 };

/** The round this peer works on, and how far its present work is, 0..1. */
function reportedRound(ctx: PeerContext): Pick<HeartbeatFacts, "round" | "progress"> {
  const { state, catchUp } = ctx;
  const { current } = ctx.rounds;
  const { round: committed } = ctx.model.committed;
  if (state === "catchingUp") {
    const done = catchUp.isReady || (ctx.membership.isInstalled && catchUp.hasBase);
    return { round: catchUp.fetch?.round ?? committed, progress: done ? 1 : (catchUp.fetch?.progress ?? 0) };
  }
  if (ctx.closing.ending) return { round: committed, progress: 1 };
  // In the lobby: of the state that all begin with (M4).
  if (!ctx.membership.isInstalled) return { round: committed, progress: catchUp.fetch?.progress ?? 0 };
  if (state === "averaging") return { round: current.round, progress: current.reduce.progress };
  if (current.prepared !== undefined) {
    return { round: current.round, progress: current.votes.size / current.members.length };
  }
  return { round: current.round, progress: current.gradient ? 1 : 0 };
}
