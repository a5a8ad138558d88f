import type { DBSchema, IDBPDatabase } from "idb";
import type { TrainingState } from "../../shared/training/state.ts";
import { Connection, type Upgrade } from "./connection.ts";
import type { ResultSummary, SavedResult } from "./types.ts";

const SCHEMA_VERSION = 1;

/**
 * A result is cut in three, so that a list reads no parameters, and a few more journal lines do not write them again.
 * All three have the result's key and are written in one transaction.
 */
export interface ResultSchema extends DBSchema {
  summaries: { key: string; value: ResultSummary; indexes: { savedAt: number } };
  states: { key: string; value: TrainingState };
  histories: { key: string; value: Pick<SavedResult, "journal" | "rounds" | "earlier"> };
}
export type ResultDatabase = IDBPDatabase<ResultSchema>;

const upgrade: Upgrade<ResultSchema> = (database, from) => {
  if (from < 1) {
    database.createObjectStore("summaries", { keyPath: "key" }).createIndex("savedAt", "savedAt");
    database.createObjectStore("states");
    database.createObjectStore("histories");
  }
};

/** The database of results under a name. */
export function resultConnection(name: string): Connection<ResultSchema> {
  return new Connection<ResultSchema>(name, SCHEMA_VERSION, upgrade);
}
