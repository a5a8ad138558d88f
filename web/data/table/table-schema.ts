import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { PredictedTable } from "./read-table.ts";

/** What a session of tables learns from and predicts, as its spec says. */
export function tableSchemaOf({ labels, labelColumn, columns, regression }: SessionSpec): PredictedTable {
  return { labels, labelColumn, columns, predicted: regression };
}
