import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { whole } from "../../../kit/look/figures.ts";
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
