import type { SavedResult } from "../types.ts";
import { floatsToBase64 } from "./base64.ts";

/** What a file of a whole run calls itself; a change of its fields is another version. */
export const RUN_FORMAT = "lockstep-run";
export const RUN_VERSION = 1;

/**
 * A whole run as JSON: the session, where it ended, every round's figures, the journal, and the saved state, whose
 * vectors are little-endian float32 in base64. What people called it goes with it, where it was imported from and
 * the names of those who trained it do not.
 */
export function runJson(result: SavedResult): string {
  const {
    key: _key,
    seatNames: _names,
    state,
    preparedState: _prepared,
    imported,
    savedAt,
    session,
    journal,
    rounds,
    ...rest
  } = result;
  const run = {
    format: RUN_FORMAT,
    version: RUN_VERSION,
    session: imported ? (imported.session ?? session) : session,
    ...rest,
    savedAt: new Date(savedAt).toISOString(),
    parameters: state.parameters.length,
    rounds,
    journal,
    state: {
      round: state.round,
      parameters: floatsToBase64(state.parameters),
      moments: state.moments.map(floatsToBase64),
    },
  };
  return `${JSON.stringify(run, undefined, 1)}\n`;
}
