import type { SessionSpec } from "../../../shared/session/spec.ts";
import { ReadySamples } from "../ready-samples.ts";
import { ReadyTable } from "../ready-table.ts";
import { ownExamples } from "./examples.ts";
import { NoDataError, orderAt, type FamilyData, type SessionData, type SharedData } from "./family-data.ts";

/** Rows of a ready table that all share, or of tables of one's own. */
export const table: FamilyData = {
  open: (seat) => (seat.spec.data === "own" ? ownExamples(seat) : openReady(seat.spec, readyTableOf(seat.spec))),
  shared(spec) {
    const ready = readyTableOf(spec);
    const deal: SharedData["deal"] = (order, share) => new ReadySamples(ready, order, share);
    return {
      deal,
      heldOut: () => deal({ ...spec, view: null }, { members: 1, position: 0 }),
      downloads: nameOf(spec),
    };
  },
};

/** @param ready the session's table */
export function openReady(spec: SessionSpec, ready: ReadyTable): SessionData {
  return {
    samplesAt: (place) => new ReadySamples(ready, orderAt(spec, place), place),
    downloads: nameOf(spec),
    // A table comes as a whole.
    fetchAhead: async () => {},
    text: null,
  };
}

const nameOf = ({ source }: SessionSpec): string => `the table ${source?.name}`;

function readyTableOf(spec: SessionSpec): ReadyTable {
  if (spec.source === null) throw new NoDataError("This session names no table that its tabs could share.");
  return new ReadyTable(spec.source, spec);
}
