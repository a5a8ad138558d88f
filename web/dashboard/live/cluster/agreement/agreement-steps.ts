import type { JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { eventWords } from "../../../story/event-words.ts";

/** What happened on the way to a decision, and how long after the first of it. */
export interface AgreementStep {
  readonly key: string;
  readonly afterMs: number;
  readonly words: string;
}

/** Most steps that are shown: duelling proposers can make many. */
const STEPS_MAX = 12;

/** The steps of the newest agreement that this tab knows of, oldest first: most are over in milliseconds. */
export function agreementSteps(status: PeerStatus, journal: readonly JournalEntry[]): readonly AgreementStep[] {
  const view = newestInstance(status);
  if (view === undefined) return [];
  const entries = journal.filter(({ event, detail }) => {
    return event === "undecided" || (detail !== undefined && "instance" in detail && detail.instance === view);
  });
  const [first] = entries;
  if (first === undefined) return [];
  return entries.slice(-STEPS_MAX).map((entry, index) => ({
    key: `${entry.at}-${index}`,
    afterMs: entry.at - first.at,
    words: eventWords(entry),
  }));
}

/** The view that is, was or could not be decided. */
function newestInstance({ agreement, missed, halted, view, record }: PeerStatus): number | undefined {
  if (agreement !== null) return agreement.instance;
  if (halted?.reason === "minority") return missed?.view ?? view + 1;
  return record?.view;
}
