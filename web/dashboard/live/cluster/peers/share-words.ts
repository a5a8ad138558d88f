import { SLICE_PARTS } from "../../../../../shared/averaging/slices.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { percent, whole } from "../../../kit/look/figures.ts";
import { taskWords } from "../../../story/tasks.ts";

/** What a peer computes on of each step's batch, where batches are shared by speed (R13); null where they are not. */
export function shareWords(
  { members, shares }: Pick<PeerStatus, "members" | "shares">,
  spec: SessionSpec,
  seat: number,
): string | null {
  const position = members.indexOf(seat);
  if (spec.shares !== "speed" || position < 0) return null;
  const share = shares?.[position] ?? spec.batchSize;
  return `${whole(share)} of ${whole(members.length * spec.batchSize)} ${taskWords(spec).samples}`;
}

/** How much of the average a peer adds up for all, where slices follow upload speed (R14); null where they do not. */
export function sliceWords(
  { members, slices }: Pick<PeerStatus, "members" | "slices">,
  spec: SessionSpec,
  seat: number,
): string | null {
  const position = members.indexOf(seat);
  if (spec.slices !== "speed" || position < 0) return null;
  const part = slices ? (slices[position] ?? 0) / SLICE_PARTS : 1 / members.length;
  return `adds up ${percent(part)} of the average`;
}
