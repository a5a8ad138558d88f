import type { FiledEntry } from "../../../../shared/peer/journal.ts";
import { familyOf } from "../../../../shared/session/tasks.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { CentralOrder, MembersSince } from "../../../ports/central.ts";
import { deviceBackend } from "../../../ports/training.ts";
import type { SavedResult } from "../../../storage/types.ts";

type Trained = Pick<SavedResult, "spec" | "round" | "journal" | "backend">;

/** Whether one tab could train the same: where rounds were trained, on data that a tab can have all of. */
export function isComparable({ spec, round }: Pick<SavedResult, "spec" | "round">): boolean {
  // Data of people's own never left their tabs, and one tab would need them all in one place.
  return familyOf(spec).answer !== "nothing" && spec.data !== "own" && round > 0;
}

/** The same training for one tab: as many rounds, with the batches of the members of each view. */
export function centralJobOf({ spec, round, journal, backend }: Trained): CentralOrder {
  return {
    spec,
    rounds: round,
    targetAccuracy: null,
    targetLoss: null,
    members: membersSince(spec, journal),
    backend: deviceBackend(backend),
  };
}

/** How many members each view had, from its base on. A journal whose beginning was lost is taken to begin with all. */
function membersSince(spec: SessionSpec, journal: readonly FiledEntry[]): readonly MembersSince[] {
  // P5: under masks each view draws an order of its own.
  const orderOf = (view: number): number | null => (spec.averaging === "secure" ? view : null);
  const since: MembersSince[] = [{ after: 0, members: spec.seats, view: orderOf(1) }];
  for (const { event, view, detail } of journal) {
    if (event !== "viewInstalled" || detail?.members === undefined || detail.base === undefined) continue;
    const after = detail.base;
    // A view can begin where the one before did, without a round between.
    while ((since.at(-1)?.after ?? -1) >= after) since.pop();
    since.push({ after, members: detail.members.length, view: orderOf(view) });
  }
  return since;
}
