import type { PeerStatus } from "../../../shared/peer/status.ts";
import { whole } from "../kit/look/figures.ts";

/** What is wrong with a seat's checkpoints, for its page; undefined while they are kept in time. */
export function checkpointWords({
  kept,
  writing,
  failed,
  skipped,
  reason,
}: PeerStatus["checkpoints"]): { readonly title: string; readonly text: string } | undefined {
  const newest = kept === null ? "no round of this session is kept here yet" : `round ${whole(kept)} is kept here`;
  const others =
    "Training goes on. Should all tabs close, the session resumes from the newest round that any browser keeps";
  if (failed > 0) {
    const title =
      failed === 1
        ? "The last checkpoint could not be saved"
        : `The last ${whole(failed)} checkpoints could not be saved`;
    return { title, text: `${reason ?? "The browser does not say why."} ${others}; ${newest}.` };
  }
  if (skipped === 0) return undefined;
  const title = `The disk lags: ${skipped === 1 ? "a checkpoint was" : `${whole(skipped)} checkpoints were`} left out`;
  const now = writing === null ? newest : `round ${whole(writing)} is being written, ${newest}`;
  return { title, text: `Each was due while one before it was still being written. ${others}; ${now}.` };
}
