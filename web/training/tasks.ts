import { familyOf, type FamilyName } from "../../shared/session/tasks.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { digits } from "./tasks/digits.ts";
import { ownExamples } from "./tasks/examples.ts";
import {
  NoDataError,
  type FamilyData,
  type SampleOwner,
  type SessionData,
  type SharedData,
} from "./tasks/family-data.ts";
import { table } from "./tasks/table.ts";
import { text } from "./tasks/text.ts";

/** How each family's samples are computed on: what `FAMILIES` in `shared/session/tasks.ts` says nothing of. */
const FAMILY_DATA: Readonly<Record<FamilyName, FamilyData>> = {
  digits,
  table,
  pictures: { open: ownExamples, shared: nothingShared },
  text,
  averaging: { open: nothingShared, shared: nothingShared },
};

function nothingShared(): never {
  throw new NoDataError("This task has no samples that tabs could share.");
}

/** The samples of a seat. @throws NoDataError */
export function sessionData(seat: SampleOwner): SessionData {
  return FAMILY_DATA[familyOf(seat.spec).name].open(seat);
}

/** A session's data, dealt out evenly, whatever it says itself. @throws NoDataError where there are none that all share */
export function sharedData(spec: SessionSpec): SharedData {
  return FAMILY_DATA[familyOf(spec).name].shared(spec);
}
