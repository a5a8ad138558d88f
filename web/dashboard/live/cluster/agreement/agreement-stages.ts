import { allCalled } from "../../../story/called.svelte.ts";
import type { EntryOf, JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { AgreementStatus, PeerStatus } from "../../../../../shared/peer/status.ts";
import { seconds } from "../../../kit/look/figures.ts";
import { ballotWords, recordFacts, recordWords } from "../../../story/record-words.ts";

/** One step on the way from a change among the peers to the next view. */
export interface Stage {
  readonly name: "Cause" | "Waiting" | "Ballot" | "Decision";
  readonly state: "done" | "now" | "open" | "failed";
  readonly words: string;
}

/**
 * How far the way to the next view has come: while somebody is silent, while the peers decide, and for good once they
 * have decided. Undefined where there never was anything to decide.
 * @param tab how the tab of the seat that has this status is called
 */
export function agreementStages(
  status: PeerStatus,
  journal: readonly JournalEntry[],
  tab = "this tab",
): readonly Stage[] | undefined {
  const { agreement, graceLeftMs, record } = status;
  if (agreement !== null) {
    return [cause(status), grace(graceLeftMs), ballot(agreement, tab), later("Decision", "not yet")];
  }
  if (graceLeftMs !== null) {
    return [
      cause(status),
      grace(graceLeftMs),
      later("Ballot", "only if nobody returns"),
      later("Decision", "by a majority of all seats"),
    ];
  }
  if (status.halted?.reason === "minority") {
    return [
      { name: "Cause", state: "done", words: causeInJournal(journal, journal.length) },
      { name: "Waiting", state: "done", words: "over" },
      { name: "Ballot", state: "failed", words: "too few in reach" },
      missedDecision(status),
    ];
  }
  if (record === null || record.kind === "start") return undefined;
  return [
    ...before(journal, record.view),
    { name: "Ballot", state: "done", words: acceptedBallot(journal, record.view) },
    { name: "Decision", state: "done", words: recordWords(recordFacts(record)) },
  ];
}

function later(name: Stage["name"], words: string): Stage {
  return { name, state: "open", words };
}

function cause({ suspects, peers }: PeerStatus): Stage {
  const back = peers.filter((peer) => peer.ready).map(({ seat }) => seat);
  const words =
    suspects.length > 0
      ? `${allCalled(suspects)} ${suspects.length === 1 ? "is" : "are"} silent`
      : back.length > 0
        ? `${allCalled(back)} came back`
        : "another peer asks for it";
  return { name: "Cause", state: "done", words };
}

function grace(leftMs: number | null): Stage {
  if (leftMs === null) return { name: "Waiting", state: "done", words: "not needed" };
  if (leftMs === 0) return { name: "Waiting", state: "done", words: "over" };
  return { name: "Waiting", state: "now", words: `${seconds(Math.ceil(leftMs / 1000) * 1000)} left` };
}

function ballot(agreement: AgreementStatus, tab: string): Stage {
  if (agreement.minorityInMs !== null) {
    return { name: "Ballot", state: "now", words: `${agreement.reachable} of ${agreement.quorum} needed in reach` };
  }
  const { proposal, promised } = agreement;
  const words =
    proposal !== null
      ? `${ballotWords(proposal.ballot)}, ${tab}`
      : promised !== null
        ? ballotWords(promised)
        : "about to begin";
  return { name: "Ballot", state: "now", words };
}

/**
 * What led to a decision that has been made. Somebody whose grace ran out first may have asked this peer for its promise
 * while there was a moment of grace left here.
 */
function before(journal: readonly JournalEntry[], view: number): readonly Stage[] {
  const isDecision = (entry: JournalEntry): entry is EntryOf<"decided"> =>
    entry.event === "decided" && entry.detail.instance === view;
  const isEarlierView = (entry: JournalEntry): entry is EntryOf<"viewInstalled"> =>
    entry.event === "viewInstalled" && entry.view < view;
  const decided = journal.findLastIndex(isDecision);
  const expired = journal.findLastIndex(({ event }) => event === "graceExpired");
  const isExpired = expired > journal.findLastIndex(isEarlierView) && expired < decided;
  const left = leftOut(journal.findLast(isEarlierView), journal.findLast(isDecision));
  const grace = isExpired ? "over" : left.length > 0 ? "over elsewhere first" : "not needed";
  const cause = isExpired
    ? causeInJournal(journal, decided)
    : left.length > 0
      ? silentWords(left)
      : "somebody came back";
  return [
    { name: "Cause", state: "done", words: cause },
    { name: "Waiting", state: "done", words: grace },
  ];
}

/** Members of the view before that the record does not name. */
function leftOut(
  installed: EntryOf<"viewInstalled"> | undefined,
  decided: EntryOf<"decided"> | undefined,
): readonly number[] {
  if (!installed || !decided) return [];
  return installed.detail.members.filter((seat) => !decided.detail.members.includes(seat));
}

/** Who was silent when somebody last was. */
function causeInJournal(journal: readonly JournalEntry[], end: number): string {
  const entry = journal.slice(0, end).findLast((each) => each.event === "suspended" || each.event === "graceExpired");
  return entry && entry.detail.suspects.length > 0 ? silentWords(entry.detail.suspects) : "seats out of reach";
}

function silentWords(seats: readonly number[]): string {
  return `${allCalled(seats)} ${seats.length === 1 ? "was" : "were"} silent`;
}

/** The ballot in which a record was accepted here, where this tab was asked at all. */
function acceptedBallot(journal: readonly JournalEntry[], view: number): string {
  const isAcceptance = (entry: JournalEntry): entry is EntryOf<"accepted"> =>
    entry.event === "accepted" && entry.detail.instance === view;
  const entry = journal.findLast(isAcceptance);
  return entry ? ballotWords(entry.detail.ballot) : "held among the others";
}

function missedDecision({ missed }: PeerStatus): Stage {
  if (missed === null) return { name: "Decision", state: "failed", words: "none could be had here" };
  return { name: "Decision", state: "done", words: `by the others: ${recordWords(recordFacts(missed))}` };
}
