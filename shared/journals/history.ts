import type { JournalEvent } from "../peer/journal.ts";
import { isByVotes, type JournalsOfRun, type RecordLine } from "./journals-of-run.ts";
import { recordOf } from "./record.ts";
import type { Findings, Line } from "./report.ts";

/** Lines whose digest is that of a state of the one history. */
const STATES: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  "committed",
  "decided",
  "missed",
  "viewInstalled",
  "caughtUp",
  "checkpointed",
  "roundsGivenUp",
  "saved",
  "finished",
  "halted",
]);
/** Of these, those that make a state part of the history; the others only say that they have it. */
const GROUNDS: ReadonlySet<JournalEvent> = new Set<JournalEvent>([
  "committed",
  "decided",
  "missed",
  "viewInstalled",
  "caughtUp",
]);

/** I1, I2 and I5 over all journals: one digest a round, nothing undone, and nothing saved that is not of the history. */
export function checkHistory(run: JournalsOfRun, findings: Findings): void {
  checkDigests(run, findings);
  checkNothingUndone(run, findings);
}

function checkDigests(run: JournalsOfRun, findings: Findings): void {
  const known = new Map<string, Line>();
  const claims: { readonly key: string; readonly line: Line; readonly round: number }[] = [];
  for (const { lines } of run.journals) {
    const views = viewsOf(run, lines);
    lines.forEach((line, place) => {
      const { event, digest } = line.entry;
      if (digest === undefined || !STATES.has(event)) return;
      const record = recordOf(line.entry);
      const view = record?.view ?? views[place];
      if (view === undefined) {
        findings.unchecked.add(`I1: states that seat ${line.entry.seat} had before it came into any view`);
        return;
      }
      const round = record?.base.round ?? line.entry.round;
      const key = `${run.eraOfRound(view, round)} ${round}`;
      if (!GROUNDS.has(event)) claims.push({ key, line, round });
      else compare(known, key, line, round, "I1", findings);
    });
  }
  // The initial state is everybody's, whether or not a line tells its digest (M2).
  const grounds = new Set(known.keys());
  const groundless = claims.filter(
    ({ key, line, round }) => line.entry.event === "saved" && round > 0 && !grounds.has(key),
  );
  if (groundless.length > 0) {
    findings.unchecked.add(`I5: ${groundless.length} saved states, as no journal tells of a commit of their rounds`);
  }
  for (const { key, line, round } of claims) compare(known, key, line, round, "I5", findings);
}

function compare(
  known: Map<string, Line>,
  key: string,
  line: Line,
  round: number,
  invariant: "I1" | "I5",
  findings: Findings,
): void {
  const other = known.get(key);
  if (other === undefined) {
    known.set(key, line);
  } else if (other.entry.digest !== line.entry.digest) {
    const text = `round ${round} is ${other.entry.digest} at seat ${other.entry.seat} (${other.entry.event}) and ${line.entry.digest} at seat ${line.entry.seat} (${line.entry.event})`;
    findings.violation(invariant, [other, line], [round], text);
  }
}

/**
 * The view from which each line must be read. Where a peer has none, that is the next one that it comes into or hears of,
 * or else the one that left it out; undefined where it knows of none and the session was resumed some time.
 */
function viewsOf(run: JournalsOfRun, lines: readonly Line[]): readonly (number | undefined)[] {
  const told = lines.map(({ entry }) => recordOf(entry)?.view ?? (entry.view > 0 ? entry.view : undefined));
  const last = told.findLast((view) => view !== undefined) ?? (run.eras.length === 1 ? 0 : undefined);
  let next = last;
  const views = told.map(() => last);
  for (let place = lines.length - 1; place >= 0; place -= 1) {
    next = told[place] ?? next;
    views[place] = lines[place]?.entry.view || next;
  }
  return views;
}

/** I2: a later view starts at or above every commit of an earlier one, and does no round anew that its base holds. */
function checkNothingUndone(run: JournalsOfRun, findings: Findings): void {
  const highest = new Map<number, Line>();
  for (const { lines } of run.journals) {
    for (const line of lines) {
      if (line.entry.event !== "committed") continue;
      const { view, round } = line.entry;
      if (round > (highest.get(view)?.entry.round ?? -1)) highest.set(view, line);
      if (!isByVotes(line.entry)) continue;
      const own = run.records.get(view);
      if (own !== undefined && round <= own.record.base.round) redone(own, line, findings);
    }
  }
  for (const record of run.records.values()) {
    for (const [view, line] of highest) {
      if (view < record.record.view && run.eraOf(view) === run.eraOf(record.record.view))
        undone(record, line, findings);
    }
  }
}

function redone({ record, line: recordLine }: RecordLine, line: Line, findings: Findings): void {
  const { seat, round } = line.entry;
  const text = `seat ${seat} commits round ${round} in view ${record.view}, which starts from round ${record.base.round}`;
  findings.violation("I2", [recordLine, line], [round, record.base.round], text);
}

function undone({ record, line: recordLine }: RecordLine, line: Line, findings: Findings): void {
  const { seat, view, round } = line.entry;
  // What lies beyond the state with which the session has finished is given up (R11).
  if (round <= record.base.round || record.finished) return;
  const what = record.kind === "halt" ? "halts at" : "goes on from";
  const text = `seat ${seat} committed round ${round} in view ${view}, and view ${record.view} ${what} round ${record.base.round}`;
  findings.violation("I2", [line, recordLine], [record.base.round, round], text);
}
