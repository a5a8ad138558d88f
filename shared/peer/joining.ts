import { present } from "../assert.ts";
import type { RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import { fetchState } from "./catching-up.ts";
import type { PeerContext } from "./context.ts";
import { endUndecided } from "./endings.ts";
import { startAtBase, waitOutside } from "./install.ts";
import { isTwoWay } from "./reach.ts";
import { MINORITY_HEARTBEATS, SUSPECT_HEARTBEATS } from "./timing.ts";

/**
 * The record to act on, for a peer that is in no view. A first record that names this page may come before its last
 * links are two-way: acting on it at once would suspend the view that has just begun.
 */
export function dueRecord(ctx: PeerContext): ViewRecord | undefined {
  const { pendingRecord: record, pendingMs } = ctx.membership;
  if (record?.kind !== "start" || pendingMs > SUSPECT_HEARTBEATS * ctx.spec.heartbeatMs) return record;
  const isEarly = record.members.some(({ seat }) => {
    const other = ctx.others.get(seat);
    return other !== undefined && !isTwoWay(ctx, other);
  });
  return isEarly && ctx.membership.isNamedIn(record) ? undefined : record;
}

/** Others whose heartbeats show them in a view, at work or finished: there is a session to come to, or its result. */
export function meetsSession(ctx: PeerContext): boolean {
  return [...ctx.others.values()].some((other) => {
    const { heartbeat } = other;
    return heartbeat !== undefined && heartbeat.view > 0 && heartbeat.state !== "halted" && isTwoWay(ctx, other);
  });
}

/**
 * P8: a peer outside the view fetches a committed state and then says that it is ready; the members propose it. Where
 * the session has finished meanwhile, its last state is what there is to have.
 */
export function joinSession(ctx: PeerContext): "joining" | "catchingUp" | "saving" {
  if (!meetsSession(ctx)) return waitForSession(ctx);
  ctx.catchUp.meet();
  const final = finishedState(ctx);
  if (final) {
    ctx.catchUp.retract();
    if (ctx.model.committedDigest !== final.digest && fetchState(ctx, final) === "fetching") return "catchingUp";
    ctx.closing.end({ kind: "finished", reason: "earlier" });
    return "saving";
  }
  if (!ctx.catchUp.isReady && fetchState(ctx, undefined) === "done") {
    ctx.catchUp.becomeReady();
    ctx.pulse.hurry();
  }
  return "catchingUp";
}

/** The last state of a session that has finished: nobody in reach is at work any more. */
function finishedState(ctx: PeerContext): (RoundAndDigest & { readonly view: number }) | undefined {
  let final: (RoundAndDigest & { readonly view: number }) | undefined;
  for (const other of ctx.others.values()) {
    const { heartbeat } = other;
    if (!heartbeat || !isTwoWay(ctx, other) || heartbeat.view === 0) continue;
    if (heartbeat.state === "finished") final = { ...heartbeat.committed, view: heartbeat.view };
    else if (heartbeat.state !== "halted") return undefined;
  }
  return final;
}

/** Nobody is there to join: a fresh page waits as in a lobby; one that has trained saves, as in any minority (P6). */
function waitForSession(ctx: PeerContext): "joining" | "catchingUp" | "saving" {
  if (!ctx.membership.wasMember) return isAboutToMeet(ctx) ? "catchingUp" : waitOutside(ctx);
  ctx.catchUp.retract();
  ctx.catchUp.endFetch();
  const patienceMs = ctx.spec.graceMs + MINORITY_HEARTBEATS * ctx.spec.heartbeatMs;
  if (ctx.catchUp.missAll() < patienceMs) return "catchingUp";
  endUndecided(ctx, 1, "left out of the view, and nobody of it in reach");
  return "saving";
}

/** M7: who is not named by the first record may learn it before those whom it names show its view. */
function isAboutToMeet({ membership, catchUp, spec }: PeerContext): boolean {
  return membership.record?.kind === "start" && catchUp.missAll() < SUSPECT_HEARTBEATS * spec.heartbeatMs;
}

/** A member without the view's base gets it: from its own storage, if it has it saved, or from the other members. */
export function reachBase(ctx: PeerContext): "catchingUp" | "computing" | "saving" {
  const { base, view } = present(ctx.membership.record, "whoever is in a view knows its record");
  if (ctx.model.committedDigest === base.digest) return startAtBase(ctx);
  if (ctx.catchUp.isLoading) return "catchingUp";
  return fetchState(ctx, { ...base, view }) === "done" ? startAtBase(ctx) : "catchingUp";
}
