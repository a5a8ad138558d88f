import type { FiledEntry } from "../peer/journal.ts";
import { present } from "../assert.ts";
import { fenceOf, isByVotes, type Journal, type JournalsOfRun, type RecordLine } from "./journals-of-run.ts";
import { differenceOf, recordOf, type KnownRecord } from "./record.ts";
import type { Findings, Line } from "./report.ts";

/** I3 and I4 over all journals: one record a view, made by a quorum, and no commit without all of its members. */
export function checkMembership(run: JournalsOfRun, findings: Findings): void {
  checkOneRecordPerView(run, findings);
  for (const record of run.records.values()) {
    checkQuorum(run, record, findings);
    checkAcceptors(run, record, findings);
    checkAttendance(run, record, findings);
  }
  checkNothingAfterHalt(run, findings);
}

/** I3, also of what was accepted: one ballot proposes one record. */
function checkOneRecordPerView(run: JournalsOfRun, findings: Findings): void {
  for (const { record, line } of run.recordLines) {
    const first = present(run.records.get(record.view), "each view that a line tells has a first line");
    const difference = differenceOf(first.record, record);
    if (difference === undefined) continue;
    const rounds = [first.record.base.round, record.base.round];
    findings.violation("I3", [first.line, line], rounds, `view ${record.view} has two records: ${difference}`);
  }
  const accepted = new Map<string, { readonly content: string; readonly line: Line }>();
  for (const line of run.journals.flatMap(({ lines }) => lines)) {
    const { event, detail } = line.entry;
    if (event !== "accepted" || detail?.base === undefined) continue;
    const { instance, ballot, kind, members, base } = detail;
    const key = `${instance} ${ballot}`;
    const content = JSON.stringify([kind, members, base]);
    const other = accepted.get(key);
    if (other === undefined) accepted.set(key, { content, line });
    else if (other.content !== content) {
      const text = `ballot ${ballot} of instance ${instance} was accepted with two records`;
      findings.violation("I3", [other.line, line], [], text);
    }
  }
}

/** I4: a view that goes on has m members, one that starts has all (M4), or m where it is the first (M7). */
function checkQuorum(run: JournalsOfRun, { record, line }: RecordLine, findings: Findings): void {
  if (run.seats === null || run.quorum === undefined) {
    findings.unchecked.add("I4: quorums, as no journal tells how many seats there are");
    return;
  }
  const count = record.members.length;
  // The first start of all may be one by those who are there, whom a quorum has decided on (M7).
  const isOfPart = record.kind === "start" && record.view === 1 && count >= run.quorum;
  if (record.kind === "start" && count !== run.seats && !isOfPart) {
    const text = `view ${record.view} starts with ${count} of ${run.seats} seats`;
    findings.violation("I4", [line], [record.base.round], text);
  } else if (record.kind === "continue" && count < run.quorum) {
    const text = `view ${record.view} goes on with ${count} of ${run.seats} seats; a quorum is ${run.quorum}`;
    findings.violation("I4", [line], [record.base.round], text);
  }
}

/**
 * I4: m seats promised in the instance that decided a record. That a seat did not is known only where the page load that
 * the view before names has come into the new view itself: others may have promised after their journal was read.
 */
function checkAcceptors(run: JournalsOfRun, { record, line }: RecordLine, findings: Findings): void {
  if (record.kind === "start" || run.seats === null || run.quorum === undefined) return;
  const abstained = Array.from({ length: run.seats }, (_, seat) => seat).filter((seat) => {
    const lines = run.wholeOf(seat, record.view - 1)?.lines.map(({ entry }) => entry) ?? [];
    const tookPart = (entry: FiledEntry): boolean =>
      fenceOf(entry) === record.view || (entry.event === "accepted" && entry.detail?.instance === record.view);
    return cameBeyond(lines, record.view - 1) && !lines.some(tookPart);
  });
  if (run.seats - abstained.length >= run.quorum) return;
  const text = `view ${record.view} was decided although seats ${abstained.join(", ")} of ${run.seats} took no part`;
  findings.violation("I4", [line], [record.base.round], text, abstained);
}

/** How far a member came in a view before it left it for good, and the line by which it left. */
interface Attendance {
  readonly round: number;
  readonly leaving: Line;
}

/** I4: whoever commits a round has the votes of all members, and a member votes for no round before the last is committed. */
function checkAttendance(run: JournalsOfRun, { record }: RecordLine, findings: Findings): void {
  const commits = run.journals.flatMap(({ lines }) =>
    lines.filter(({ entry }) => entry.view === record.view && isByVotes(entry)),
  );
  const highest = commits.reduce<Line | undefined>(
    (most, line) => (most === undefined || line.entry.round > most.entry.round ? line : most),
    undefined,
  );
  const attendances: Attendance[] = [];
  for (const { seat } of record.members) {
    const attendance = attendanceOf(run, record, seat);
    if (attendance === "absent") {
      if (highest === undefined) continue;
      const { seat: by, round } = highest.entry;
      const text = `seat ${by} commits round ${round} in view ${record.view}, of which seat ${seat} is a member without ever having come into it`;
      findings.violation("I4", [highest], [round], text, [seat]);
    } else if (attendance === "unknown") {
      if (highest === undefined) continue;
      findings.unchecked.add(
        `I4: whether seat ${seat} voted for all commits of view ${record.view}: its journal is missing or stops early`,
      );
    } else {
      attendances.push(attendance);
      checkVotesGiven(record, attendance, highest, findings);
    }
  }
  checkNextBase(run, record, attendances, findings);
}

function checkVotesGiven(
  record: KnownRecord,
  attendance: Attendance,
  highest: Line | undefined,
  findings: Findings,
): void {
  if (highest === undefined || highest.entry.round <= attendance.round + 1) return;
  const { leaving, round } = attendance;
  const text = `seat ${highest.entry.seat} commits round ${highest.entry.round} in view ${record.view}, which seat ${leaving.entry.seat} left at round ${round}`;
  findings.violation("I4", [leaving, highest], [round, highest.entry.round], text);
}

/** I5: the base of the next view was committed or prepared by somebody: P4 goes one round beyond the last commit at most. */
function checkNextBase(
  run: JournalsOfRun,
  record: KnownRecord,
  attendances: readonly Attendance[],
  findings: Findings,
): void {
  const next = run.records.get(record.view + 1);
  if (next === undefined || run.eraOf(next.record.view) !== run.eraOf(record.view)) return;
  if (attendances.length < record.members.length) return;
  const furthest = attendances.reduce<Attendance | undefined>(
    (most, each) => (most === undefined || each.round > most.round ? each : most),
    undefined,
  );
  if (furthest === undefined || next.record.base.round <= furthest.round + 1) return;
  const { round, leaving } = furthest;
  const text = `view ${next.record.view} starts from round ${next.record.base.round}, and nobody in view ${record.view} came further than round ${round}`;
  findings.violation("I5", [leaving, next.line], [round, next.record.base.round], text);
}

/** `unknown` where the journal of the page load that the record names is missing, or stops while it was in the view. */
function attendanceOf(run: JournalsOfRun, record: KnownRecord, seat: number): Attendance | "absent" | "unknown" {
  const journals = run.of(seat);
  const inView = journals.find(({ lines }) =>
    lines.some(({ entry }) => entry.event === "viewInstalled" && entry.view === record.view),
  );
  if (inView !== undefined) return attendanceIn(inView, record);
  const named = run.wholeOf(seat, record.view);
  const entries = named?.lines.map(({ entry }) => entry) ?? [];
  return cameBeyond(entries, record.view) ? "absent" : "unknown";
}

/** Whether a page load came into a view above this one. */
function cameBeyond(entries: readonly FiledEntry[], view: number): boolean {
  return entries.some((entry) => entry.event === "viewInstalled" && entry.view > view);
}

function attendanceIn({ lines }: Journal, record: KnownRecord): Attendance | "unknown" {
  let round = record.base.round;
  for (const line of lines) {
    const { entry } = line;
    if (entry.view === record.view && isByVotes(entry)) round = Math.max(round, entry.round);
    const left =
      (fenceOf(entry) ?? 0) > record.view ||
      (recordOf(entry)?.view ?? 0) > record.view ||
      ((entry.event === "finished" || entry.event === "halted") && entry.view === record.view);
    if (left) return { round, leaving: line };
  }
  return "unknown";
}

/** P5: a decision to halt is the last one; only a resume opens another view. */
function checkNothingAfterHalt(run: JournalsOfRun, findings: Findings): void {
  for (const halt of run.records.values()) {
    if (halt.record.kind !== "halt") continue;
    for (const later of run.records.values()) {
      if (later.record.view <= halt.record.view || run.eraOf(later.record.view) !== run.eraOf(halt.record.view))
        continue;
      const text = `view ${later.record.view} follows the decision of view ${halt.record.view} to halt`;
      findings.violation("P5", [halt.line, later.line], [halt.record.base.round, later.record.base.round], text);
    }
  }
}
