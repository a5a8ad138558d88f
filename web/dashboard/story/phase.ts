import { allCalled, called } from "./called.svelte.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { hasEnded, PEER_STATES, type HaltReason, type SaveReason } from "../../../shared/peer/states.ts";
import { whole } from "../kit/look/figures.ts";
import { stateLook } from "../kit/look/state-look.ts";
import type { Measure } from "./measure/measure.ts";

/** Where the whole session stands, in words that do not flicker with every step of a round. */
export interface Phase {
  readonly kind: "training" | "suspended" | "agreeing" | "catchingUp" | "ending" | "finished" | "halted" | "failed";
  readonly title: string;
}

const HALTED_TITLES: Readonly<Record<HaltReason, string>> = {
  decided: "Stopped together",
  minority: "Stopped: too few peers in reach",
  divergence: "Stopped: the peers' results differed",
  asked: "Stopped as asked",
  failed: "Stopped: this peer failed",
};

const ENDINGS: Readonly<Record<Exclude<SaveReason, "finished">, string>> = {
  decided: "The peers could not all reach each other any more and decided together to save one round and stop.",
  minority:
    "Too few peers were in reach to decide anything. The others may have decided to go on, so this one saved what it had and stopped rather than train a second model.",
  divergence:
    "Twice in a row the peers computed different results for one round. Such a round can never be committed, so all stopped at the last one they agreed on.",
  asked: "Somebody asked the session to save and stop.",
  failed: "A part of this peer failed, and it stopped at the last round that all had agreed on.",
};

/** The phase that a status stands for. */
export function phaseOf(status: PeerStatus, failure: string | undefined): Phase {
  const { state, suspects, agreement } = status;
  if (failure !== undefined && !hasEnded(state)) return { kind: "failed", title: "This peer failed" };
  switch (state) {
    case "recovering":
    case "joining":
    case "computing":
    case "averaging":
    case "voting":
      return { kind: "training", title: "Training in step" };
    case "suspended": {
      const silent = `: ${allCalled(suspects)} ${suspects.length === 1 ? "is" : "are"} silent`;
      return { kind: "suspended", title: `Suspended${suspects.length === 0 ? "" : silent}` };
    }
    case "agreeing": {
      const tooFew = agreement !== null && agreement.minorityInMs !== null;
      return { kind: "agreeing", title: tooFew ? "Too few peers in reach to decide" : "Deciding how to go on" };
    }
    case "catchingUp":
      return { kind: "catchingUp", title: catchingUpTitle(status) };
    case "saving":
      return { kind: "ending", title: "Saving" };
    case "finished":
      return { kind: "finished", title: `Finished at round ${whole(status.committed.round)}` };
    case "halted":
      return { kind: "halted", title: HALTED_TITLES[status.halted?.reason ?? "decided"] };
  }
}

function catchingUpTitle({ round, progress, view }: PeerStatus): string {
  // The session has just started: some peers hear of the first view through others that train in it already.
  if (round === 0) return "Joining the start";
  if (progress < 1) return `Catching up with round ${whole(round)}: ${Math.floor(progress * 100)} %`;
  return view === 0 ? "Caught up: waiting to be admitted" : "Caught up";
}

/**
 * Why a session ended, for people; of a finished one, which of its two ends it came to.
 * @param at the round after which it did, and what that was measured as
 */
export function endingWords(
  reason: SaveReason,
  { round, value }: { readonly round: number; readonly value: number | null },
  { target, reaches, format }: Pick<Measure, "target" | "reaches" | "format">,
): string {
  if (reason !== "finished") return ENDINGS[reason];
  if (target !== null && value !== null && reaches(value)) {
    return `The target of ${format(target)} was reached at round ${whole(round)}, and all peers voted to stop.`;
  }
  const missed = target === null ? "" : ` before the target of ${format(target)}`;
  return `The last round, ${whole(round)}, was reached${missed}, and all peers voted to stop.`;
}

/**
 * Whether others train on, so that a tab that has stopped may come back: a reload takes its seat again (P8). Only a record
 * that names others shows it: no view goes on without one of its members, and somebody who was at work a heartbeat ago may
 * have stopped together with this peer.
 */
export function goesOnElsewhere({ state, incarnation, record, missed, peers }: PeerStatus): boolean {
  const newest = missed ?? record;
  if (state !== "halted" || newest === null || newest.kind === "halt") return false;
  if (missed === null && newest.members.some((member) => member.incarnation === incarnation)) return false;
  const inReach = peers.filter((peer) => peer.linkUp);
  if (inReach.some((peer) => peer.state === "finished")) return false;
  return inReach.length === 0 || inReach.some((peer) => !hasEnded(peer.state));
}

/** A seat that the round waits for, with what it is doing. */
export interface Awaited {
  readonly seat: number;
  readonly words: string;
}

/** Whom the round waits for, as far as this peer knows (H5): by state and how far it is, or why it does nothing. */
export function awaited(status: PeerStatus): readonly Awaited[] {
  return status.waitingFor.map(({ seat, doing }) => {
    if (!PEER_STATES.some((state) => state === doing)) return { seat, words: doing };
    const progress = status.peers.find((peer) => peer.seat === seat)?.progress ?? 0;
    const share = progress > 0 && progress < 1 ? `, ${Math.round(progress * 100)} %` : "";
    return { seat, words: `${stateLook(doing).label}${share}` };
  });
}

/** A round that has not been committed for so long is worth a word about whom it waits for. */
export const WORTH_A_WORD_MS = 500;

/** Whom the round waits for (H5): `Waiting for seat 2: computing, 40 %`; undefined while there is nothing to tell. */
export function waitingWords(status: PeerStatus, sinceCommitMs: number): string | undefined {
  if (sinceCommitMs < WORTH_A_WORD_MS || status.waitingFor.length === 0) return undefined;
  return `Waiting for ${awaited(status)
    .map(({ seat, words }) => `${called(seat)}: ${words}`)
    .join("; ")}`;
}
