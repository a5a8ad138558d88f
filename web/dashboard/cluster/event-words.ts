import type { JournalDetail, JournalEntry } from "../../../shared/peer/journal.ts";
import { percent, seatNames, shortDigest, whole } from "../look/figures.ts";

/** A line of the event log: one entry of the journal, or a run of rounds that were committed one after the other. */
export interface LogLine {
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly tone: "plain" | "good" | "warn" | "bad";
}

/** The newest lines of a journal, newest first. Commits in a row become one line, or nothing else would be seen. */
export function logLines(journal: readonly JournalEntry[], most: number): readonly LogLine[] {
  const lines: LogLine[] = [];
  let index = journal.length - 1;
  while (index >= 0 && lines.length < most) {
    const newest = journal[index] as JournalEntry;
    let first = newest;
    if (newest.event === "committed") {
      for (let before = journal[index - 1]; before?.event === "committed"; before = journal[index - 1]) {
        first = before;
        index--;
      }
    }
    lines.push(lineOf(newest, first, index));
    index--;
  }
  return lines;
}

function lineOf(entry: JournalEntry, first: JournalEntry, index: number): LogLine {
  const text =
    first === entry
      ? eventWords(entry)
      : `Rounds ${whole(first.round)} to ${whole(entry.round)} committed, digest ${shortDigest(entry.digest ?? "")}`;
  return { key: `${index}-${first.at}-${first.event}`, at: entry.at, text, tone: TONES[entry.event] ?? "plain" };
}

const TONES: Partial<Record<JournalEntry["event"], LogLine["tone"]>> = {
  suspected: "warn",
  suspended: "warn",
  linkDown: "warn",
  rejected: "warn",
  returned: "good",
  resumed: "good",
  finished: "good",
  saved: "good",
  graceExpired: "bad",
  diverged: "bad",
  saveFailed: "bad",
  halted: "bad",
  failed: "bad",
};

/** An entry of the journal as a sentence, with its cause. */
export function eventWords({ event, view, round, digest, detail = {} }: JournalEntry): string {
  const peer = `Seat ${text(detail, "peer")}`;
  switch (event) {
    case "started":
      return "This peer started";
    case "linkUp":
      return `${peer}: connected both ways`;
    case "linkDown":
      return `${peer}: connection lost`;
    case "viewInstalled":
      return `View ${view} begins with ${seatsIn(detail, "members")}`;
    case "committed":
      return `Round ${whole(round)} committed, digest ${shortDigest(digest ?? "")}`;
    case "evaluated":
      return typeof detail.accuracy === "number"
        ? `Round ${whole(round)} evaluated: ${percent(detail.accuracy)} of the test set right`
        : `Round ${whole(round)} evaluated`;
    case "diverged":
      return `Round ${whole(round)}: the digests differ at ${seatsIn(detail, "seats")}; it is not committed`;
    case "suspected":
      return `${peer} is silent for too long: suspected`;
    case "returned":
      return `${peer} is back`;
    case "suspended":
      return `Training suspended, waiting for ${seatsIn(detail, "suspects")}`;
    case "resumed":
      return "Training goes on where it was";
    case "graceExpired":
      return `Grace is over: ${seatsIn(detail, "suspects")} did not come back`;
    case "saved":
      return `Saved round ${whole(round)} in this browser (${text(detail, "reason")})`;
    case "saveFailed":
      return `Could not save: ${text(detail, "reason")}`;
    case "halted":
      return `Halted (${text(detail, "reason")}): ${text(detail, "detail")}`;
    case "finished":
      return `Finished at round ${whole(round)}`;
    case "rejected":
      return `Refused a message from seat ${text(detail, "from")}: ${text(detail, "reason")}`;
    case "failed":
      return `This peer failed: ${text(detail, "reason")}`;
  }
}

function text(detail: JournalDetail, name: string): string {
  return String(detail[name] ?? "unknown");
}

function seatsIn(detail: JournalDetail, name: string): string {
  const seats = detail[name];
  return Array.isArray(seats) && seats.length > 0 ? seatNames(seats) : "seats not named";
}
