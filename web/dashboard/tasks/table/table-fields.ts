import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Brought } from "../../story/spec/draft.ts";

/** What a session says of its tables, taken from a file. */
export type TableFields = Pick<SessionSpec, "columns" | "labels" | "labelColumn">;

/** The same out of what was chosen in a form; undefined while nothing was. */
export function tableOf(brought: Brought | undefined): TableFields | undefined {
  if (brought?.columns === undefined || brought.labels === undefined || brought.labelColumn === undefined)
    return undefined;
  return { columns: brought.columns, labels: brought.labels, labelColumn: brought.labelColumn };
}
