import { atBegin } from "./seat-names.ts";
import { allCalled, called } from "./called.svelte.ts";
import { SLICE_PARTS } from "../../../shared/averaging/slices.ts";
import type { DetailOf, FiledEntry, FiledEntryOf } from "../../../shared/peer/journal.ts";
import { bytes, figure, percent, seconds, shortDigest, whole } from "../kit/look/figures.ts";
import { choiceWords } from "./choice-words.ts";
import { faultWords } from "./fault-words.ts";
import { MEASURE_OF_ANY, type Measure } from "./measure.ts";
import { recordWords } from "./record-words.ts";

/** A line of the event log: one entry of the journal, or a run of rounds that were committed one after the other. */
export interface LogLine {
  readonly key: string;
  readonly at: number;
  readonly text: string;
  readonly tone: "plain" | "good" | "warn" | "bad";
}

/** How much of a journal is shown: `important` also folds what comes with every few rounds when all is well. */
export type LogDetail = "all" | "important";

/** Comes again and again while all is well: folded into the line of the rounds around it, where only the rest counts. */
const ROUTINE: ReadonlySet<FiledEntry["event"]> = new Set(["evaluated", "checkpointed"]);

/** How a session's evaluations are told. */
type Told = Pick<Measure, "evaluation">;

/**
 * The newest lines of a journal, newest first. Commits in a row become one line, or nothing else would be seen.
 * @param measure of the journal's session
 */
export function logLines(
  journal: readonly FiledEntry[],
  most: number,
  measure: Told,
  detail: LogDetail = "all",
): readonly LogLine[] {
  const folds = (entry: FiledEntry | undefined): boolean =>
    entry !== undefined && (isPlainCommit(entry) || (detail === "important" && ROUTINE.has(entry.event)));
  const lines: LogLine[] = [];
  let index = journal.length - 1;
  while (index >= 0 && lines.length < most) {
    const newest = journal[index] as FiledEntry;
    const end = index + 1;
    if (folds(newest)) while (folds(journal[index - 1])) index--;
    const line = folds(newest) ? foldedLine(journal, index, end, measure) : lineOf(newest, index, measure);
    if (line) lines.push(line);
    index--;
  }
  return lines;
}

/** Commits in a row, and what came with them; nothing where there was no commit. */
function foldedLine(journal: readonly FiledEntry[], start: number, end: number, measure: Told): LogLine | undefined {
  const entries = journal.slice(start, end);
  const commits = entries.filter(isPlainCommit);
  const [first] = commits;
  const last = commits.at(-1);
  if (!first || !last) return undefined;
  const evaluated = entries.findLast((entry) => entry.event === "evaluated")?.detail;
  const rounds = `Rounds ${whole(first.round)} to ${whole(last.round)} committed, digest ${shortDigest(last.digest ?? "")}`;
  const found = evaluated?.accuracy === undefined ? "" : `; ${measure.evaluation(evaluated.accuracy, evaluated.loss)}`;
  const text = `${first === last ? eventWords(last) : rounds}${found}`;
  return { key: `${start}-${first.at}-committed`, at: last.at, text, tone: "plain" };
}

/** Voted for by all; not by a decision, which is worth a line of its own. */
function isPlainCommit({ event, detail }: FiledEntry): boolean {
  return event === "committed" && detail?.by === undefined;
}

function lineOf(entry: FiledEntry, index: number, measure: Told): LogLine {
  const { at, event } = entry;
  return { key: `${index}-${at}-${event}`, at, text: eventWords(entry, measure), tone: TONES[event] ?? "plain" };
}

/** @param from the last round that had been committed */
function givenUp(round: number, from: number | undefined): string {
  if (from === undefined) return "what came after it is given up";
  const count = from - round;
  return count === 1 ? "the round after it is given up" : `the ${whole(count)} rounds after it are given up`;
}

const TONES: Partial<Record<FiledEntry["event"], LogLine["tone"]>> = {
  suspected: "warn",
  suspended: "warn",
  proposed: "warn",
  refused: "warn",
  fault: "warn",
  clipped: "warn",
  checkpointFailed: "warn",
  engineChanged: "warn",
  checkpointSkipped: "warn",
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
  roundsGivenUp: "good",
  saved: "good",
  graceExpired: "bad",
  diverged: "bad",
  saveFailed: "bad",
  halted: "bad",
  failed: "bad",
};

/**
 * An entry of the journal as a sentence, with its cause.
 * @param measure of the journal's session, where that is known
 */
export function eventWords({ event, view, round, digest, detail }: FiledEntry, measure: Told = MEASURE_OF_ANY): string {
  const peer = atBegin(seatIn(detail !== undefined && "peer" in detail ? detail.peer : undefined));
  switch (event) {
    case "recovered":
      return detail?.memory === true
        ? `Storage read: this seat remembers what it promised, and has ${states(detail.saved)} of this session saved`
        : "Storage read: nothing of this seat is remembered";
    case "resuming": {
      const rivals = detail?.rivals ?? [];
      const others =
        rivals.length > 0 ? `; ${seatsIn(rivals)} saved another state as that round, which is given up` : "";
      return `The session is to go on from round ${whole(detail?.round ?? Number.NaN)}, saved by ${seatsIn(detail?.from)}${others}`;
    }
    case "vouched":
      return "Nothing was promised at this seat before: this peer has a say from the first view on";
    case "startAsked":
      return `Somebody here asks to start with those who are there: ${seatsIn(detail?.seats)}`;
    case "measured":
      return `Measured here: a step takes ${figure((detail?.stepUs ?? Number.NaN) / 1000)} ms, the lines carry ${whole(detail?.uploadKBs ?? Number.NaN)} kB a second`;
    case "chosen":
      return detail?.kept === true
        ? `As it began: ${chosenIn(detail)}`
        : `Chosen when all were here: ${chosenIn(detail)}`;
    case "linkUp":
      return `${peer}: connected both ways`;
    case "linkDown":
      return detail?.cause === "left" ? `${peer} says goodbye: its page goes away` : `${peer}: its connection is lost`;
    case "viewInstalled":
      return `View ${view} begins with ${seatsIn(detail?.members)}, after round ${whole(round)}`;
    case "committed":
      return detail?.by === "decision"
        ? `Round ${whole(round)} committed by the decision, digest ${shortDigest(digest ?? "")}`
        : `Round ${whole(round)} committed, digest ${shortDigest(digest ?? "")}`;
    case "evaluated":
      return detail?.accuracy !== undefined
        ? `Round ${whole(round)} evaluated: ${measure.evaluation(detail.accuracy, detail.loss)}`
        : `Round ${whole(round)} evaluated`;
    case "roundsGivenUp":
      return `The session ends with round ${whole(round)}, as it was tested; ${givenUp(round, detail?.from)}`;
    case "shares":
      return `From round ${whole(detail?.from ?? Number.NaN)} on batches are shared by speed: ${sharesIn(detail)}`;
    case "slices":
      return `From round ${whole(detail?.from ?? Number.NaN)} on slices are cut by upload speed: ${slicesIn(detail)}`;
    case "diverged":
      return `Round ${whole(round)}: the digests differ at ${seatsIn(detail?.seats)}; it is not committed`;
    case "suspected":
      return `${peer} is suspected: ${suspicionWords(detail)}`;
    case "returned":
      return detail?.afterMs !== undefined ? `${peer} is back after ${seconds(detail.afterMs)}` : `${peer} is back`;
    case "suspended":
      return `Training suspended, waiting for ${seatsIn(detail?.suspects)}`;
    case "resumed":
      return detail?.graceLeftMs !== undefined
        ? `Training goes on where it was; ${seconds(detail.graceLeftMs)} are left to wait in this view`
        : "Training goes on where it was";
    case "graceExpired":
      return `The time to wait is over: ${seatsIn(detail?.suspects)} did not come back`;
    case "proposed":
      return `This peer starts ${ballot(detail)}`;
    case "promised":
      return `Promised ${ballot(detail)}: no more votes in the old view`;
    case "accepted":
      return `Accepted in ${ballot(detail)}: ${recordIn(detail)}`;
    case "refused":
      return `Refused ${ballot(detail)}: ballot ${known(detail?.promised)} is promised already`;
    case "decided":
      return `Decided: ${recordIn(detail)}`;
    case "undecided":
      return `Nothing can be decided: ${known(detail?.reachable)} of ${known(detail?.seats)} seats in reach, ${known(detail?.quorum)} are needed`;
    case "missed":
      return `The others decided while this peer was stopped: ${recordIn(detail)}`;
    case "fetching":
      return `Fetching the state of round ${whole(detail?.round ?? Number.NaN)} from ${seatsIn(detail?.from)}`;
    case "caughtUp":
      return `Caught up: the state of round ${whole(round)} came from ${seatsIn(detail?.from)}, and its digest is right`;
    case "served":
      return `Sent part ${(detail?.part ?? Number.NaN) + 1} of ${known(detail?.parts)} of the state to ${seatIn(detail?.to)}`;
    case "checkpointed":
      return `Kept round ${whole(detail?.round ?? Number.NaN)} on the disk, to resume from`;
    case "checkpointFailed":
      return `Could not keep round ${whole(detail?.round ?? Number.NaN)} on the disk: ${known(detail?.reason)}`;
    case "checkpointSkipped":
      return `Round ${whole(detail?.round ?? Number.NaN)} is not kept on the disk: round ${whole(detail?.writing ?? Number.NaN)} is still being written`;
    case "persistFailed":
      return `Could not write down what must survive a reload: ${known(detail?.reason)}`;
    case "clipped":
      return `${whole(detail?.elements ?? Number.NaN)} of ${whole(detail?.of ?? Number.NaN)} elements were beyond the bound of secure averaging and were clipped; a larger bound loses less`;
    case "fault":
      return faultWords(detail);
    case "saved":
      return `Saved round ${whole(round)} in this browser (${known(detail?.reason)})`;
    case "saveFailed":
      return `Could not save: ${known(detail?.reason)}`;
    case "halted":
      return `Halted (${known(detail?.reason)}): ${known(detail?.detail)}`;
    case "finished":
      return `Finished at round ${whole(round)}${finishWords(detail)}`;
    case "rejected":
      return `Refused a message from ${seatIn(detail?.from)}: ${known(detail?.reason)}`;
    case "engineChanged":
      return `Goes on computing with ${known(detail?.reason)}`;
    case "failed":
      return `This peer failed: ${known(detail?.reason)}`;
    default:
      // Journals of newer peers may tell of events that this page has no words for.
      return `Event ${event as string}`;
  }
}

/** Why a seat is suspected. */
function suspicionWords({ cause, silentMs }: Partial<DetailOf<"suspected">> = {}): string {
  switch (cause) {
    case "noLink":
      return "there is no connection to it";
    case "otherPage":
      return "another page load sits there now";
    case "ended":
      return "it has come to its end";
    case "deaf":
      return "it says that it does not hear this peer";
    default:
      return silentMs !== undefined ? `nothing heard for ${seconds(silentMs)}` : "nothing heard for too long";
  }
}

function finishWords({ reason }: Partial<DetailOf<"finished">> = {}): string {
  if (reason === "target") return ": the target is reached";
  if (reason === "rounds") return ": that was the last round";
  return reason === "earlier" ? ": the session had finished before" : "";
}

function seatIn(seat: number | undefined): string {
  return seat === undefined ? "seat unknown" : called(seat);
}

function known(told: string | number | undefined): string {
  return String(told ?? "unknown");
}

/** How many samples of a step each member computes on. */
function sharesIn({ members = [], samples = [] }: Partial<DetailOf<"shares">> = {}): string {
  return members.map((seat, i) => `${called(seat)} ${known(samples[i])}`).join(", ");
}

/** How much of the average each member adds up for all, and what its line carries up. */
function slicesIn({ members = [], parts = [], rates = [] }: Partial<DetailOf<"slices">> = {}): string {
  const lineOf = (rate: number | null | undefined) => (typeof rate === "number" ? ` (${bytes(rate * 1000)}/s up)` : "");
  return members
    .map((seat, i) => `${called(seat)} ${percent((parts[i] ?? 0) / SLICE_PARTS)}${lineOf(rates[i])}`)
    .join(", ");
}

function states(saved: number | undefined): string {
  return saved === 1 ? "1 state" : `${saved ?? "no"} states`;
}

function ballot({ ballot: name, instance }: Partial<DetailOf<"promised">> = {}): string {
  return `ballot ${known(name)} for view ${known(instance)}`;
}

function recordIn(detail: Partial<DetailOf<"missed">> = {}): string {
  const { instance: view = Number.NaN, kind = "continue", members = [], base = Number.NaN } = detail;
  return recordWords({ view, kind, members, base });
}

function seatsIn(seats: readonly number[] = []): string {
  return seats.length > 0 ? allCalled(seats) : "seats not named";
}

/** What was chosen; journals of other builds may tell less of it. */
function chosenIn(detail: FiledEntryOf<"chosen">["detail"]): string {
  const { localSteps, compression, overlap = 0, stepUs, uploadKBs, roundTripUs } = detail ?? {};
  const isWhole = [localSteps, stepUs, uploadKBs, roundTripUs].every((each) => each !== undefined);
  if (!isWhole || compression === undefined) return "how the tabs average";
  const figures = { stepUs: stepUs ?? 0, uploadKBs: uploadKBs ?? 0, roundTripUs: roundTripUs ?? 0 };
  return choiceWords({ localSteps: localSteps ?? 0, compression, overlap, ...figures });
}
