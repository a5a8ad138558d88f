import type { RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { endUndecided } from "./endings.ts";
import { isTwoWay } from "./failure-detector.ts";
import { catchUp } from "./fetch.ts";
import { startAtBase, waitOutside } from "./install.ts";
import { FETCH_STALL_HEARTBEATS, MINORITY_HEARTBEATS, SUSPECT_HEARTBEATS } from "./timing.ts";

/**
 * The record to act on, for a peer that is in no view. A first record that names this page may come before its last
 * links are two-way: acting on it at once would suspend the view that has just begun.
 */
export function dueNews(ctx: PeerContext): ViewRecord | undefined {
  const { news } = ctx;
  if (news?.kind !== "start" || ctx.now - ctx.newsAt > SUSPECT_HEARTBEATS * ctx.spec.heartbeatMs) return news;
  const isNamed = news.members.some(({ incarnation }) => incarnation === ctx.options.incarnation);
  return isNamed && [...ctx.others.values()].some((other) => !isTwoWay(ctx, other)) ? undefined : news;
}

/** Others whose heartbeats show them in a view, at work or finished: there is a session to come to, or its result. */
export function meetsSession(ctx: PeerContext): boolean {
  return [...ctx.others.values()].some(
    (other) => isTwoWay(ctx, other) && other.heartbeat!.view > 0 && other.heartbeat!.state !== "halted",
  );
}

/**
 * P8: a peer outside the view fetches a committed state and then says that it is ready; the members propose it. Where
 * the session has finished meanwhile, its last state is what there is to have.
 */
export function joinSession(ctx: PeerContext): "joining" | "catchingUp" | "saving" {
  if (!meetsSession(ctx)) return waitForSession(ctx);
  ctx.outsideSince = undefined;
  const final = finishedState(ctx);
  if (final) {
    ctx.ready = false;
    if (ctx.committedDigest !== final.digest && catchUp(ctx, final) === "fetching") return "catchingUp";
    ctx.ending = { kind: "finished", reason: "earlier" };
    return "saving";
  }
  if (!ctx.ready && catchUp(ctx, undefined) === "done") {
    ctx.ready = true;
    ctx.beatAt = Number.NEGATIVE_INFINITY;
  }
  return "catchingUp";
}

/** The last state of a session that has finished: nobody in reach is at work any more. */
function finishedState(ctx: PeerContext): RoundAndDigest | undefined {
  let final: RoundAndDigest | undefined;
  for (const other of ctx.others.values()) {
    const { heartbeat } = other;
    if (!heartbeat || !isTwoWay(ctx, other) || heartbeat.view === 0) continue;
    if (heartbeat.state === "finished") final = heartbeat.committed;
    else if (heartbeat.state !== "halted") return undefined;
  }
  return final;
}

/** Nobody is there to join: a fresh page waits as in a lobby; one that has trained saves, as in any minority (P6). */
function waitForSession(ctx: PeerContext): "joining" | "catchingUp" | "saving" {
  if (!ctx.wasMember) return waitOutside(ctx);
  ctx.ready = false;
  ctx.fetch = undefined;
  ctx.outsideSince ??= ctx.now;
  const patienceMs = ctx.spec.graceMs + MINORITY_HEARTBEATS * ctx.spec.heartbeatMs;
  if (ctx.now - ctx.outsideSince < patienceMs) return "catchingUp";
  endUndecided(ctx, 1, "left out of the view, and nobody of it in reach");
  return "saving";
}

/** A member without the view's base gets it: from its own storage, if it has it saved, or from the other members. */
export function reachBase(ctx: PeerContext): "catchingUp" | "computing" | "saving" {
  const base = ctx.record?.base;
  if (!base) throw new Error(`seat ${ctx.seat} is in view ${ctx.view} without a record`);
  if (ctx.committedDigest === base.digest) return startAtBase(ctx);
  const patienceMs = FETCH_STALL_HEARTBEATS * ctx.spec.heartbeatMs;
  if (ctx.loadingSince !== undefined && ctx.now - ctx.loadingSince < patienceMs) return "catchingUp";
  return catchUp(ctx, base) === "done" ? startAtBase(ctx) : "catchingUp";
}
