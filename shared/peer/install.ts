import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { ViewRecord } from "../wire/messages.ts";
import { CHECKPOINTS_MAX } from "../limits.ts";
import type { PeerContext } from "./context.ts";
import { greetAll } from "./lobby.ts";
import { persist } from "./persistence.ts";
import { commitByDecision } from "./progress.ts";
import type { Round } from "./round.ts";

/** What can follow a record; `joining` only for a page that has not been in a view. */
export type AfterRecord = "joining" | "computing" | "catchingUp" | "saving";

/**
 * Acts on a record: enters the view that it describes, or ends with it, or stays outside until a later one (P5, P6).
 * @returns the state that follows
 */
export function install(ctx: PeerContext, record: ViewRecord): AfterRecord {
  ctx.news = undefined;
  ctx.record = record;
  const members = record.members.map(({ seat }) => seat);
  const incarnations = new Map(record.members.map(({ seat, incarnation }) => [seat, incarnation]));
  const isNamed = incarnations.get(ctx.seat) === ctx.options.incarnation;
  ctx.agreement.enter(record.view, isNamed);
  const detail = {
    kind: record.kind,
    members,
    incarnations: [...incarnations.values()],
    base: record.base.round,
  };
  if (record.kind !== "start") {
    ctx.journal("decided", { digest: record.base.digest, detail: { instance: record.view, ...detail } });
  }
  if (record.kind === "halt") return ctx.wasMember ? haltAt(ctx, record, isNamed) : waitOutside(ctx);
  if (!isNamed) {
    if (ctx.installed) leaveView(ctx, record);
    return "catchingUp";
  }
  ctx.wasMember = true;
  ctx.view = record.view;
  ctx.members = members;
  ctx.incarnations = incarnations;
  ctx.graceUsedMs = 0;
  ctx.suspendedAt = undefined;
  ctx.ready = false;
  ctx.fetch = undefined;
  ctx.catchingSince = undefined;
  ctx.outsideSince = undefined;
  ctx.hasBase = takeBase(ctx, record);
  // P7: from now on a reload of this page finds that it has a say.
  persist(ctx);
  ctx.roundStartedAt = ctx.clock.wall;
  ctx.journal("viewInstalled", { digest: record.base.digest, detail });
  if (ctx.hasBase) return startAtBase(ctx);
  ctx.loadingSince = undefined;
  if (ctx.saved.some(({ digest }) => digest === record.base.digest)) {
    ctx.loadingSince = ctx.now;
    ctx.effects.push({ type: "load", ...record.base });
  }
  return "catchingUp";
}

/** The base is here: the round after it begins, or all rounds are done already. */
export function startAtBase(ctx: PeerContext): "computing" | "saving" {
  ctx.hasBase = true;
  ctx.initial = undefined;
  // The others send frames of this view only to whom they see in it.
  ctx.beatAt = Number.NEGATIVE_INFINITY;
  if (ctx.current.view !== ctx.view || ctx.current.round !== ctx.committed.round + 1) {
    ctx.upcoming = undefined;
    ctx.current = ctx.newRound(ctx.committed.round + 1, 0);
  }
  // All have come back to a session that had finished: there is nothing more to train (R7).
  const hadFinished = ctx.finishedDigest === ctx.committedDigest;
  if (ctx.committed.round < ctx.spec.rounds && !hadFinished) return "computing";
  ctx.ending = { kind: "finished", reason: hadFinished ? "earlier" : "rounds" };
  return "saving";
}

/**
 * The state that the record names becomes the committed one, if this peer holds it; the gradient that was computed on
 * it, or is being computed, serves the new view's first round (P5).
 */
function takeBase(ctx: PeerContext, { base }: ViewRecord): boolean {
  const { current, upcoming } = ctx;
  let step: Round | undefined = current;
  if (ctx.initial && base.digest === ctx.initialDigest) {
    ctx.committed = ctx.initial;
    ctx.committedDigest = ctx.initialDigest;
  }
  if (ctx.committed.round !== base.round || ctx.committedDigest !== base.digest) {
    if (current.prepared !== base.digest || current.round !== base.round) return false;
    commitByDecision(ctx, base.digest);
    step = upcoming;
  } else {
    ctx.residuals?.rollback();
  }
  ctx.retry = undefined;
  ctx.lastVote = undefined;
  ctx.upcoming = undefined;
  ctx.current = ctx.newRound(base.round + 1, 0);
  // In secure averaging two sums over different members of the same gradients would give the missing one away: the batch
  // is a fresh one, and so are the masks.
  if (step?.round === ctx.current.round && ctx.spec.averaging === "plain") ctx.current.takeStep(step);
  return true;
}

/** P5: all save the base and stop. Whoever was not there and does not hold it saves what it has, a prefix (P9). */
function haltAt(ctx: PeerContext, record: ViewRecord, isNamed: boolean): "saving" {
  const { base } = record;
  const { current } = ctx;
  if (ctx.hasBase && current.prepared === base.digest && current.round === base.round) {
    commitByDecision(ctx, base.digest);
  }
  ctx.view = record.view;
  const holdsBase = ctx.hasBase && ctx.committedDigest === base.digest;
  ctx.hasBase = true;
  // P7: should all come back to resume, their view comes after this one.
  persist(ctx);
  const missing = holdsBase
    ? ""
    : `; the state of round ${base.round} is not here, round ${ctx.committed.round} is saved`;
  const who = isNamed ? "" : " without this seat";
  const why =
    ctx.spec.averaging === "secure" && record.members.length < SECURE_MEMBERS_MIN
      ? `: secure averaging needs ${SECURE_MEMBERS_MIN} peers, ${record.members.length} are left`
      : "";
  ctx.ending = {
    kind: "halted",
    reason: "decided",
    detail: `the peers decided${who} to stop at round ${base.round}${why}${missing}`,
  };
  return "saving";
}

/**
 * A page that never was in a view has nobody to join: it waits, as in a lobby, for the others to come back too, and then
 * they resume. What it has learned counts as what it remembers.
 */
export function waitOutside(ctx: PeerContext): "joining" {
  ctx.ready = false;
  ctx.fetch = undefined;
  ctx.lastView = Math.max(ctx.lastView, ctx.record?.view ?? 0);
  ctx.record = undefined;
  const { round } = ctx.committed;
  if (round > 0 && !ctx.saved.some((each) => each.round === round)) {
    ctx.saved = [{ round, digest: ctx.committedDigest }, ...ctx.saved].slice(0, CHECKPOINTS_MAX);
  }
  ctx.hello = undefined;
  greetAll(ctx);
  return "joining";
}

/** A live peer that the new view does not name is a joiner now: it asks for a place in the next one (P8). */
function leaveView(ctx: PeerContext, { base }: ViewRecord): void {
  const { current } = ctx;
  if (ctx.hasBase && current.round === base.round && current.prepared === base.digest) {
    commitByDecision(ctx, base.digest);
  }
  ctx.view = 0;
  ctx.members = [];
  ctx.incarnations = new Map();
  ctx.hasBase = true;
  ctx.ready = false;
  ctx.fetch = undefined;
  ctx.catchingSince = undefined;
  ctx.graceUsedMs = 0;
  ctx.suspendedAt = undefined;
  ctx.residuals?.rollback();
  ctx.retry = undefined;
  ctx.upcoming = undefined;
  ctx.lastVote = undefined;
  ctx.current = ctx.newRound(ctx.committed.round + 1, 0);
}
