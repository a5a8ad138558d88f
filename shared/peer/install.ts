import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { ViewRecord } from "../wire/messages.ts";
import { commitByDecision } from "./commit.ts";
import type { PeerContext } from "./context.ts";
import { returnTo } from "./judge.ts";
import { greetAll } from "./lobby.ts";
import { checkpoint, persist } from "./persistence.ts";
import { finishOf, tellRecord } from "./records.ts";
import type { Round } from "./round.ts";
import { chosenIn, settle } from "./settings-choice.ts";

/*
 * A record is decided, and peers learn it at any moment and in any state: at work, suspended, halfway through a round that
 * the record gives up or has made the last one, outside, at their end. Each must come out of it with the same state as all
 * others that the record names, or with less, and never with more. What a record does to a peer depends on two questions
 * only: does it name this page load, and does this peer hold its base, as committed or as prepared? All that belonged to
 * the view before is dropped in one place for each part, so that nothing of it can act in the next.
 */

/** What can follow a record; `joining` only for a page that has not been in a view. */
export type AfterRecord = "joining" | "computing" | "catchingUp" | "saving";

/**
 * Acts on a record: enters the view that it describes, or ends with it, or stays outside until a later one (P5, P6).
 * @returns the state that follows
 */
export function install(ctx: PeerContext, record: ViewRecord): AfterRecord {
  const { membership } = ctx;
  membership.take(record);
  settle(ctx, record);
  const isNamed = membership.isNamedIn(record);
  ctx.agreement.enter(record.view, isNamed);
  // R11: whoever comes to the next view knows no votes of this one.
  ctx.verdict.end();
  const detail = {
    kind: record.kind,
    members: record.members.map(({ seat }) => seat),
    incarnations: record.members.map(({ incarnation }) => incarnation),
    base: record.base.round,
    ...finishOf(record),
  };
  if (record.kind !== "start") {
    ctx.journal("decided", { digest: record.base.digest, detail: { instance: record.view, ...detail } });
  }
  if (record.kind === "halt") return membership.wasMember ? haltAt(ctx, record, isNamed) : waitOutside(ctx);
  if (!isNamed) {
    if (membership.isInstalled) leaveView(ctx, record);
    return "catchingUp";
  }
  membership.enter(record);
  ctx.grace.reset();
  ctx.catchUp.reset();
  if (record.kind === "start") {
    // What was asked for in the lobby, everybody has by now.
    ctx.serving.clear();
    // Before the heartbeats that show the view: whoever saw these first would take itself for a joiner, and ask for a state.
    for (const { seat, link } of ctx.others.values()) if (link !== undefined) tellRecord(ctx, seat);
  }
  const hasBase = takeBase(ctx, record);
  // P7: from now on a reload of this page finds that it has a say.
  persist(ctx);
  ctx.rounds.startNow();
  ctx.journal("viewInstalled", { digest: record.base.digest, detail });
  if (hasBase) return startAtBase(ctx);
  ctx.catchUp.missBase();
  if (ctx.storage.saved.some(({ digest }) => digest === record.base.digest)) {
    ctx.catchUp.askStorage(record.base.digest);
    ctx.perform({ type: "load", ...record.base });
  }
  return "catchingUp";
}

/** The base is here: the round after it begins, or all rounds are done already. */
export function startAtBase(ctx: PeerContext): "computing" | "saving" {
  ctx.catchUp.settleBase();
  ctx.model.begin(ctx.membership.view);
  ctx.model.dropInitial();
  // A model that the session starts from no seed gives again: should all tabs close, it is on every disk.
  if (ctx.model.committed.round === 0 && ctx.spec.start) checkpoint(ctx);
  // The others send frames of this view only to whom they see in it.
  ctx.pulse.hurry();
  if (!ctx.rounds.isCurrent) ctx.rounds.restart();
  // All have come back to a session that had finished: there is nothing more to train (R7). The record says so, not
  // this seat's own disk: what one alone knows would part it from the others (M4).
  const hadFinished = ctx.membership.record?.finished === true;
  if (ctx.model.committed.round < ctx.spec.rounds && !hadFinished) return "computing";
  ctx.closing.end({ kind: "finished", reason: hadFinished ? "earlier" : "rounds" });
  return "saving";
}

/**
 * The state that the record names becomes the committed one, if this peer holds it; the gradient that was computed on
 * it, or is being computed, serves the new view's first round (P5).
 */
function takeBase(ctx: PeerContext, record: ViewRecord): boolean {
  const { base } = record;
  const { model, rounds } = ctx;
  const { current, upcoming } = rounds;
  let step: Round | undefined = current;
  if (base.digest === model.initialDigest) model.resumeInitial();
  if (model.committed.round !== base.round || model.committedDigest !== base.digest) {
    if (record.finished && returnTo(ctx, base)) {
      rounds.restart();
      return true;
    }
    if (current.prepared !== base.digest || current.round !== base.round) {
      settleOwed(ctx, record);
      // Nothing of the view before goes out any more.
      rounds.restart();
      return false;
    }
    commitByDecision(ctx, base.digest);
    step = upcoming;
  } else {
    model.rollback();
  }
  const first = rounds.restart();
  // In secure averaging two sums over different members of the same gradients would give the missing one away: the batch
  // is a fresh one, and so are the masks.
  if (step?.round === first.round && ctx.spec.averaging === "plain") first.takeStep(step);
  return true;
}

/** P5: all save the base and stop. Whoever was not there and does not hold it saves what it has, a prefix (P9). */
function haltAt(ctx: PeerContext, record: ViewRecord, isNamed: boolean): "saving" {
  const { base } = record;
  const { current } = ctx.rounds;
  if (ctx.catchUp.hasBase && current.prepared === base.digest && current.round === base.round) {
    commitByDecision(ctx, base.digest);
    // Nothing of its round goes out any more: encoded once more, it would be something else (I9).
    ctx.rounds.restart();
  } else if (record.finished && ctx.model.committedDigest !== base.digest && returnTo(ctx, base)) ctx.rounds.restart();
  ctx.membership.endWith(record);
  const holdsBase = ctx.catchUp.hasBase && ctx.model.committedDigest === base.digest;
  ctx.catchUp.settleBase();
  // P7: should all come back to resume, their view comes after this one.
  persist(ctx);
  // R7: too few are left to train, but there is nothing more to train.
  if (record.finished && holdsBase) {
    ctx.closing.end({ kind: "finished", reason: "earlier" });
    return "saving";
  }
  const missing = holdsBase
    ? ""
    : `; the state of round ${base.round} is not here, round ${ctx.model.committed.round} is saved`;
  const who = isNamed ? "" : " without this seat";
  const why =
    ctx.spec.averaging === "secure" && record.members.length < SECURE_MEMBERS_MIN
      ? `: secure averaging needs ${SECURE_MEMBERS_MIN} peers, ${record.members.length} are left`
      : "";
  ctx.closing.end({
    kind: "halted",
    reason: "decided",
    detail: `the peers decided${who} to stop at round ${base.round}${why}${missing}`,
  });
  return "saving";
}

/**
 * A page that never was in a view has nobody to join: it waits, as in a lobby, for the others to come back too, and then
 * they resume. What it has learned counts as what it remembers.
 */
export function waitOutside(ctx: PeerContext): "joining" {
  const { committed, committedDigest, committedView } = ctx.model;
  ctx.catchUp.reset();
  const state = {
    round: committed.round,
    digest: committedDigest,
    view: committedView,
    finished: false,
    ...chosenIn(ctx),
  };
  ctx.storage.learn(ctx.membership.record?.view ?? 0, state);
  ctx.membership.forget();
  ctx.greeting.renew();
  greetAll(ctx);
  return "joining";
}

/** A live peer that the new view does not name is a joiner now: it asks for a place in the next one (P8). */
function leaveView(ctx: PeerContext, record: ViewRecord): void {
  const { base } = record;
  const { current } = ctx.rounds;
  if (ctx.catchUp.hasBase && current.round === base.round && current.prepared === base.digest) {
    commitByDecision(ctx, base.digest);
  } else settleOwed(ctx, record);
  ctx.membership.leave();
  ctx.catchUp.reset();
  ctx.grace.reset();
  ctx.rounds.restart();
}

/**
 * I9: the view is over, and its round in flight was not prepared here, or not as others prepared it. Where it became the
 * next view's base, this peer's contribution is in that: what it sent counts as sent. One that comes back after several
 * views cannot tell what became of it.
 */
function settleOwed(ctx: PeerContext, { view, base }: ViewRecord): void {
  const { current } = ctx.rounds;
  if (base.round < current.round) return ctx.model.rollback();
  if (view === current.view + 1) ctx.model.settle();
  else ctx.model.forgetOwed();
}
