import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { SavedResult } from "./types.ts";

export { toSafetensors } from "./safetensors.ts";

/** A journal as NDJSON: one line of JSON per entry, each ended by a line feed. */
export function toNdjson(journal: readonly JournalEntry[]): string {
  return journal.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** All of a result but its tensors and journal, as JSON for people: the session, where it ended, every round's figures. */
export function sessionJson(result: SavedResult): string {
  const { key: _key, state, journal: _journal, savedAt, ...rest } = result;
  const session = {
    ...rest,
    savedAt: new Date(savedAt).toISOString(),
    parameters: state.parameters.length,
    optimizerSlots: state.moments.length,
  };
  return `${JSON.stringify(session, undefined, 2)}\n`;
}
