import type { TrainingState } from "../training/state.ts";
import type { PeerContext } from "./context.ts";
import { hasEnded } from "./failure-detector.ts";
import { SAVE_MS_MAX } from "./timing.ts";

/** This tab cannot go on: the others decide without it. */
export function noticeFailure(ctx: PeerContext): void {
  if (ctx.failure === undefined || ctx.ending) return;
  ctx.ending = { kind: "halted", reason: "failed", detail: ctx.failure };
}

/** In the lobby whoever stops takes all with it: without all seats nothing starts (M4). */
export function noticeDesertedLobby(ctx: PeerContext): void {
  if (ctx.ending || ctx.record) return;
  const gone = [...ctx.others.values()].filter((other) => hasEnded(ctx, other) && other.heartbeat?.view === 0);
  if (gone.length === 0) return;
  const names = gone.map(({ seat }) => `seat ${seat}`).join(", ");
  ctx.ending = { kind: "halted", reason: "asked", detail: `${names} stopped before the start` };
}

/** P6: too few can be reached to decide anything: what was committed is saved, and what was prepared beside it. */
export function endUndecided(ctx: PeerContext, reached: number, why: string): void {
  const { quorum } = ctx.agreement;
  ctx.journal("undecided", { detail: { reachable: reached, quorum, seats: ctx.spec.seats } });
  ctx.ending = {
    kind: "halted",
    reason: "minority",
    detail: `${why}: ${reached} of ${ctx.spec.seats} seats in reach, ${quorum} are needed to decide`,
  };
}

/**
 * Saves the committed state (R7, P). What no longer has the digest that was voted for is damaged and is not saved (I5);
 * a peer that never had a part has nothing to save.
 */
export function saveCommitted(ctx: PeerContext): void {
  const { ending, committed, committedDigest } = ctx;
  if (!ending) throw new Error(`seat ${ctx.seat} saves without an ending`);
  ctx.savingSince = ctx.now;
  if (!ctx.installed && committed.round === 0) {
    ctx.saveSettled = true;
    return;
  }
  if (ctx.options.digester.digest(committed) !== committedDigest) {
    ctx.saveSettled = true;
    ctx.journal("saveFailed", { detail: { reason: "the state in memory no longer has the digest that was agreed" } });
    return;
  }
  const isUndecided = ending.kind === "halted" && ending.reason === "minority";
  ctx.effects.push({
    type: "save",
    state: committed,
    digest: committedDigest,
    reason: ending.kind === "finished" ? "finished" : ending.reason,
    prepared: isUndecided ? preparedState(ctx) : undefined,
  });
}

/** P6: what was prepared and not decided, if it is still what its digest says (I5). */
function preparedState(ctx: PeerContext): { readonly state: TrainingState; readonly digest: string } | undefined {
  const { prepared } = ctx.current;
  if (prepared === undefined || !ctx.hasBase) return undefined;
  if (ctx.options.digester.digest(ctx.spare) === prepared) return { state: ctx.spare, digest: prepared };
  ctx.journal("saveFailed", { detail: { reason: "the prepared state in memory is damaged and is left out" } });
  return undefined;
}

/** P10: storage that does not answer holds nobody up for ever. Should it save after all, the journal will say so. */
export function noticeSlowSave(ctx: PeerContext): void {
  if (ctx.now - ctx.savingSince < SAVE_MS_MAX) return;
  ctx.saveSettled = true;
  ctx.journal("saveFailed", { detail: { reason: `storage has not answered for ${SAVE_MS_MAX} ms` } });
}
