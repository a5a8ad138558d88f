import { present } from "../assert.ts";
import type { TrainingState } from "../training/state.ts";
import type { PeerContext } from "./context.ts";
import { hasEnded } from "./reach.ts";
import { chosenIn } from "./settings-choice.ts";
import { SAVE_MS_MAX } from "./timing.ts";

/** In the lobby whoever asks to stop takes all with it: without all seats nothing starts (M4). One that failed does not. */
export function noticeDesertedLobby(ctx: PeerContext): void {
  if (ctx.closing.ending || ctx.membership.record) return;
  const gone = [...ctx.others.values()].filter((other) => hasEnded(ctx, other) && other.heartbeat?.view === 0);
  if (gone.length === 0) return;
  const names = gone.map(({ seat }) => `seat ${seat}`).join(", ");
  ctx.closing.end({ kind: "halted", reason: "asked", detail: `${names} stopped before the start` });
}

/** P6: too few can be reached to decide anything: what was committed is saved, and what was prepared beside it. */
export function endUndecided(ctx: PeerContext, reached: number, why: string): void {
  const { quorum } = ctx.agreement;
  ctx.journal("undecided", { detail: { reachable: reached, quorum, seats: ctx.spec.seats } });
  ctx.closing.end({
    kind: "halted",
    reason: "minority",
    detail: `${why}: ${reached} of ${ctx.spec.seats} seats in reach, ${quorum} are needed to decide`,
  });
}

/**
 * Saves the committed state (R7, P). What no longer has the digest that was voted for is damaged and is not saved (I5);
 * a peer that never had a part has nothing to save.
 */
export function saveCommitted(ctx: PeerContext): void {
  const { closing, model } = ctx;
  closing.beginSaving();
  // What was only read or fetched to begin with, others have, and this seat's own result may tell more of it (M4).
  const hasNone = model.committed.round === 0 || ctx.cameFrom === "joining";
  if (model.isPlaceholder || (!ctx.membership.isInstalled && hasNone)) return closing.settle();
  if (!model.isIntact) {
    closing.settle();
    ctx.journal("saveFailed", { detail: { reason: "the state in memory no longer has the digest that was agreed" } });
    return;
  }
  const reason = present(closing.reason, "whoever saves has come to an end");
  const { round, parameters, moments } = model.committed;
  ctx.perform({
    type: "save",
    state: { round, parameters, moments, ...model.owed, ...chosenIn(ctx) },
    digest: model.committedDigest,
    view: model.committedView,
    reason,
    prepared: reason === "minority" ? preparedState(ctx) : undefined,
  });
}

/** P6: what was prepared and not decided, if it is still what its digest says (I5). */
function preparedState(ctx: PeerContext): { readonly state: TrainingState; readonly digest: string } | undefined {
  const { prepared } = ctx.rounds.current;
  if (prepared === undefined || !ctx.catchUp.hasBase) return undefined;
  if (ctx.model.nextDigest === prepared) return { state: ctx.model.nextState, digest: prepared };
  ctx.journal("saveFailed", { detail: { reason: "the prepared state in memory is damaged and is left out" } });
  return undefined;
}

/** P10: storage that does not answer holds nobody up for ever. Should it save after all, the journal will say so. */
export function noticeSlowSave(ctx: PeerContext): void {
  if (!ctx.closing.isSlow) return;
  ctx.closing.settle();
  ctx.journal("saveFailed", { detail: { reason: `storage has not answered for ${SAVE_MS_MAX} ms` } });
}

/** Storage has saved the state. */
export function noteSaved(ctx: PeerContext, round: number): void {
  const { reason } = ctx.closing;
  if (reason === undefined) return ctx.closing.settle();
  const digest = ctx.model.committedDigest;
  ctx.closing.keep(round, digest, reason);
  ctx.journal("saved", { digest, detail: { reason } });
}
