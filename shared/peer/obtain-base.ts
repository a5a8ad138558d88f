import type { RoundAndDigest } from "../wire/messages.ts";
import { fetchState } from "./catching-up.ts";
import type { PeerContext } from "./context.ts";
import { greetAll, resumePointOf } from "./lobby.ts";
import type { ResumePoint } from "./resume-point.ts";
import { offerState } from "./state-server.ts";
import { LOAD_MS_MAX } from "./timing.ts";

/*
 * M4: all begin with the newest state that anybody has saved, and not all may have it: a disk was full, or late, or
 * cleared. Or the session starts from a model, which one of them has from a file or from a session before. So before the start each gets it, from its own disk or from a seat that has it at hand, and says so in its
 * hello. Nobody is in a view meanwhile: whoever goes away takes nothing with it but its own seat, and a saved state that
 * turns out to be unreadable is one that nobody claims any more.
 */

/** In the lobby: gets the state that the session goes on from, a step further each time. */
export function obtainBase(ctx: PeerContext): void {
  const point = resumePointOf(ctx);
  if (!point) return;
  if (ctx.storage.resumeFrom(point.digest)) {
    const { digest, round, seats, rivals } = point;
    if (round > 0) ctx.journal("resuming", { digest, detail: { round, from: seats, rivals } });
  }
  // What was newer nobody has after all.
  if (point.digest === ctx.model.initialDigest) ctx.model.resumeInitial();
  if (ctx.model.committedDigest === point.digest) {
    if (ctx.greeting.hello?.holds?.digest !== point.digest) tellHeld(ctx, point);
    return;
  }
  if (isStillRead(ctx, point)) return;
  if (fetchState(ctx, point) === "done") tellHeld(ctx, point);
}

/** The own storage has it and is asked for it first; it need not be waited for where somebody else has it at hand. */
function isStillRead(ctx: PeerContext, point: ResumePoint): boolean {
  const { catchUp, storage } = ctx;
  if (!storage.saved.some(({ digest }) => digest === point.digest)) return false;
  const { loading } = catchUp;
  if (loading?.digest !== point.digest) {
    catchUp.askStorage(point.digest);
    ctx.perform({ type: "load", round: point.round, digest: point.digest });
    return true;
  }
  if (loading.ms < LOAD_MS_MAX) return catchUp.isLoading || !isAtHand(ctx, point);
  loseSaved(ctx, point);
  return false;
}

function isAtHand(ctx: PeerContext, { digest }: ResumePoint): boolean {
  return [...ctx.others.values()].some((other) => other.hello?.holds?.digest === digest);
}

/** In the lobby: a saved state cannot be read, or is damaged: it is claimed no more. */
export function loseSaved(ctx: PeerContext, { round, digest }: RoundAndDigest): void {
  const reason = `the saved state of round ${round} cannot be read or is damaged`;
  ctx.journal("rejected", { detail: { from: ctx.seat, reason } });
  ctx.storage.lose(digest);
  ctx.greeting.renew();
  greetAll(ctx);
}

/** It is at hand: the others learn it, and whoever has asked for it gets it. */
function tellHeld(ctx: PeerContext, { round, digest, view, finished, choice }: ResumePoint): void {
  ctx.storage.learn(view, { round, digest, view, finished, ...(choice && { choice }) });
  ctx.greeting.renew();
  greetAll(ctx);
  offerState(ctx);
}

/**
 * Somebody at this tab gives the model that the session starts from: it is looked at in the lobby alone. Whoever is
 * further has had it, or a later state.
 */
export function takeStartModel(ctx: PeerContext, parameters: Float32Array): void {
  const { spec, model } = ctx;
  if (spec.start === null || !model.isPlaceholder || ctx.membership.wasMember) return;
  const moments = model.committed.moments.map(() => new Float32Array(parameters.length));
  const { digest } = spec.start;
  if (!model.adoptLoaded({ round: 0, parameters, moments }, { round: 0, digest, view: 0 }, true)) {
    const reason = "the model that was given is not the one that this session starts from";
    ctx.journal("rejected", { detail: { from: ctx.seat, reason } });
    return;
  }
  // What was on its way here is not needed any more.
  ctx.catchUp.endFetch();
  ctx.catchUp.succeed();
  ctx.greeting.renew();
  greetAll(ctx);
  offerState(ctx);
}
