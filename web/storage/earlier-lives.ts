import { JOURNAL_ENTRIES_MAX } from "../../shared/limits.ts";
import type { SavedLife } from "./types.ts";

/** Page loads of a seat that are remembered besides the last one. */
const LIVES_MAX = 8;

/**
 * A seat that saved, and whose page was loaded again, saves once more under the same key: what its page had written before
 * is kept beside it, or the seat's replay would begin in the middle.
 * @param before what is saved already under the key, with what is kept beside that
 * @param journal of the page that saves now
 * @returns oldest first; as much as one journal may hold in all, of the newest
 */
export function livesBefore(
  before: (SavedLife & { readonly earlier?: readonly SavedLife[] }) | undefined,
  journal: SavedLife["journal"],
): readonly SavedLife[] {
  if (before === undefined) return [];
  const { earlier = [], ...last } = before;
  const [begunAt, endedAt] = [journal[0]?.at, last.journal.at(-1)?.at];
  // Of the same page load a later journal holds what an earlier one held.
  const isAnother = begunAt !== undefined && endedAt !== undefined && endedAt < begunAt;
  const lives = (isAnother ? [...earlier, { journal: last.journal, rounds: last.rounds }] : earlier).slice(-LIVES_MAX);
  const kept: SavedLife[] = [];
  let entries = 0;
  for (const life of lives.toReversed()) {
    entries += life.journal.length;
    if (entries > JOURNAL_ENTRIES_MAX) break;
    kept.unshift(life);
  }
  return kept;
}
