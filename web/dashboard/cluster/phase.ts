import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { HaltReason, SaveReason } from "../../../shared/peer/states.ts";
import { seatNames, whole } from "../look/figures.ts";
import { stateLook } from "../look/state-look.ts";

/** Where the whole session stands, in words that do not flicker with every step of a round. */
export interface Phase {
  readonly kind: "training" | "suspended" | "ending" | "finished" | "halted" | "failed";
  readonly title: string;
}

const HALTED_TITLES: Readonly<Record<HaltReason, string>> = {
  decided: "Stopped together",
  minority: "Stopped: too few peers in reach",
  divergence: "Stopped: the peers' results differed",
  asked: "Stopped as asked",
  failed: "Stopped: this peer failed",
};

const ENDINGS: Readonly<Record<SaveReason, string>> = {
  finished: "The target or the last round was reached, and all peers voted to stop.",
  decided: "The peers could not all reach each other any more and decided together to save and stop.",
  minority: "Too few peers were in reach to decide anything, so this one saved what it had and stopped.",
  divergence:
    "Twice in a row the peers computed different results for one round. Such a round can never be committed, so all stopped at the last one they agreed on.",
  asked: "Somebody asked the session to save and stop.",
  failed: "A part of this peer failed, and it stopped at the last round that all had agreed on.",
};

/** The phase that a status stands for. */
export function phaseOf(status: PeerStatus, failure: string | undefined): Phase {
  if (status.state === "finished")
    return { kind: "finished", title: `Finished at round ${whole(status.committed.round)}` };
  if (status.state === "halted") return { kind: "halted", title: HALTED_TITLES[status.halted?.reason ?? "decided"] };
  if (failure !== undefined) return { kind: "failed", title: "This peer failed" };
  if (status.state === "suspended") {
    const silent =
      status.suspects.length === 0
        ? ""
        : `: ${seatNames(status.suspects)} ${status.suspects.length === 1 ? "is" : "are"} silent`;
    return { kind: "suspended", title: `Suspended${silent}` };
  }
  if (["agreeing", "catchingUp", "saving"].includes(status.state)) {
    const { label } = stateLook(status.state);
    return { kind: "ending", title: label[0]?.toUpperCase() + label.slice(1) };
  }
  return { kind: "training", title: "Training in step" };
}

/** Why a session ended, for people. */
export function endingWords(reason: SaveReason): string {
  return ENDINGS[reason];
}

/** A round that has not been committed for so long is worth a word about whom it waits for. */
const WORTH_A_WORD_MS = 500;

/** Whom the round waits for (H5): `Waiting for seat 2: computing, 40 %`; undefined while there is nothing to tell. */
export function waitingWords(status: PeerStatus, sinceCommitMs: number): string | undefined {
  if (sinceCommitMs < WORTH_A_WORD_MS || status.waitingFor.length === 0) return undefined;
  const parts = status.waitingFor.map(({ seat, doing }) => {
    const progress = status.peers.find((peer) => peer.seat === seat)?.progress ?? 0;
    return `seat ${seat}: ${stateLook(doing).label}${progress > 0 && progress < 1 ? `, ${Math.round(progress * 100)} %` : ""}`;
  });
  return `Waiting for ${parts.join("; ")}`;
}
