import type { JournalDetail, JournalEntry } from "../../../shared/peer/journal.ts";
import { percent, seatNames, seconds, shortDigest, whole } from "../look/figures.ts";
import { faultWords } from "./fault-words.ts";
import { recordWords } from "./record-words.ts";

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
    if (isPlainCommit(newest)) {
      for (let before = journal[index - 1]; isPlainCommit(before); before = journal[index - 1]) {
        first = before;
        index--;
      }
    }
    lines.push(lineOf(newest, first, index));
    index--;
  }
  return lines;
}

/** Voted for by all; not by a decision, which is worth a line of its own. */
function isPlainCommit(entry: JournalEntry | undefined): entry is JournalEntry {
  return entry?.event === "committed" && entry.detail?.by === undefined;
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
  proposed: "warn",
  refused: "warn",
  fault: "warn",
  clipped: "warn",
  checkpointFailed: "warn",
  persistFailed: "bad",
  undecided: "bad",
  missed: "warn",
  decided: "good",
  caughtUp: "good",
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
    case "recovered":
      return detail.memory === true
        ? `Storage read: this seat remembers what it promised, and has ${states(detail.saved)} of this session saved`
        : "Storage read: nothing of this seat is remembered";
    case "linkUp":
      return `${peer}: connected both ways`;
    case "linkDown":
      return `${peer}: connection lost`;
    case "viewInstalled":
      return `View ${view} begins with ${seatsIn(detail, "members")}, after round ${whole(round)}`;
    case "committed":
      return detail.by === "decision"
        ? `Round ${whole(round)} committed by the decision, digest ${shortDigest(digest ?? "")}`
        : `Round ${whole(round)} committed, digest ${shortDigest(digest ?? "")}`;
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
      return typeof detail.graceLeftMs === "number"
        ? `Training goes on where it was; ${seconds(detail.graceLeftMs)} of grace are left in this view`
        : "Training goes on where it was";
    case "graceExpired":
      return `Grace is over: ${seatsIn(detail, "suspects")} did not come back`;
    case "proposed":
      return `This peer starts ${ballot(detail)}`;
    case "promised":
      return `Promised ${ballot(detail)}: no more votes in the old view`;
    case "accepted":
      return `Accepted in ${ballot(detail)}: ${recordIn(detail)}`;
    case "refused":
      return `Refused ${ballot(detail)}: ballot ${text(detail, "promised")} is promised already`;
    case "decided":
      return `Decided: ${recordIn(detail)}`;
    case "undecided":
      return `Nothing can be decided: ${text(detail, "reachable")} of ${text(detail, "seats")} seats in reach, ${text(detail, "quorum")} are needed`;
    case "missed":
      return `The others decided while this peer was stopped: ${recordIn(detail)}`;
    case "fetching":
      return `Fetching the state of round ${whole(number(detail, "round"))} from ${seatsIn(detail, "from")}`;
    case "caughtUp":
      return `Caught up: the state of round ${whole(round)} came from ${seatsIn(detail, "from")}, and its digest is right`;
    case "served":
      return `Sent part ${number(detail, "part") + 1} of ${text(detail, "parts")} of the state to seat ${text(detail, "to")}`;
    case "checkpointed":
      return `Kept round ${whole(number(detail, "round"))} on the disk, to resume from`;
    case "checkpointFailed":
      return `Could not keep round ${whole(number(detail, "round"))} on the disk: ${text(detail, "reason")}`;
    case "persistFailed":
      return `Could not write down what must survive a reload: ${text(detail, "reason")}`;
    case "clipped":
      return `${whole(number(detail, "elements"))} of ${whole(number(detail, "of"))} elements were beyond the bound of secure averaging and were clipped; a larger bound loses less`;
    case "fault":
      return faultWords(detail);
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

function number(detail: JournalDetail, name: string): number {
  return Number(detail[name] ?? Number.NaN);
}

function states(saved: JournalDetail[string] | undefined): string {
  return saved === 1 ? "1 state" : `${saved === undefined || saved === null ? "no" : String(saved)} states`;
}

function ballot(detail: JournalDetail): string {
  return `ballot ${text(detail, "ballot")} for view ${text(detail, "instance")}`;
}

function recordIn(detail: JournalDetail): string {
  const { kind, members } = detail;
  return recordWords({
    view: number(detail, "instance"),
    kind: kind === "halt" || kind === "start" ? kind : "continue",
    members: Array.isArray(members) ? members.map(Number) : [],
    base: number(detail, "base"),
  });
}

function seatsIn(detail: JournalDetail, name: string): string {
  const seats = detail[name];
  return Array.isArray(seats) && seats.length > 0 ? seatNames(seats) : "seats not named";
}
