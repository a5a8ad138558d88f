import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Brought } from "../../story/spec/draft.ts";

/** What a session says of its tables, taken from a file. */
export type TableFields = Pick<SessionSpec, "columns" | "labels" | "labelColumn"> &
  Partial<Pick<SessionSpec, "regression">>;

/** The same out of what was chosen in a form; undefined while nothing was. */
export function tableOf(brought: Brought | undefined): TableFields | undefined {
  if (brought?.columns === undefined || brought.labels === undefined || brought.labelColumn === undefined)
    return undefined;
  const { columns, labels, labelColumn, regression = null } = brought;
  return { columns, labels, labelColumn, regression };
}
