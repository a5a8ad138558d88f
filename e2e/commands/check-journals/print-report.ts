import pc from "picocolors";
import { present } from "../../../shared/assert.ts";
import type { JournalEnd, JournalReport, Line, Violation } from "../../../shared/journals/report.ts";
import type { JournalFile } from "../../../shared/journals/parse-journals.ts";
import type { KnownRecord } from "../../../shared/journals/record.ts";

/** What the checker found, as text for a terminal. */
export function reportText(report: JournalReport, files: readonly JournalFile[]): string {
  const { violations, furtherViolations, unchecked, summary } = report;
  const lines = files.reduce((sum, { entries }) => sum + entries.length, 0);
  const seats = summary.seats === null ? "an unknown number of seats" : `${summary.seats} seats`;
  const text = [
    `${files.length} journals with ${lines} lines, of a session with ${seats}: ${summary.commits} commits up to round ` +
      `${summary.rounds}, ${summary.views.length} records of views, ${summary.decisions} of them decided`,
    "",
    ...summary.views.map(viewText),
    ...summary.ends.map(endText),
    "",
    ...unchecked.map((each) => pc.yellow(`not checked  ${each}`)),
    ...(unchecked.length > 0 ? [""] : []),
    ...violations.flatMap((violation) => violationText(violation, files)),
  ];
  const count = violations.length + furtherViolations;
  if (furtherViolations > 0) text.push(pc.dim(`and ${furtherViolations} more`), "");
  text.push(
    count === 0
      ? pc.green("One history: no violation.")
      : pc.red(`${count} ${count === 1 ? "violation" : "violations"}.`),
  );
  if (furtherViolations > 0) text.push("Are these all journals of one session?");
  return text.join("\n");
}

function viewText({ view, kind, members, base }: KnownRecord): string {
  const seats = members.map(({ seat }) => seat).join(", ");
  const verb = { start: "starts", continue: "goes on", halt: "halts" }[kind] ?? kind;
  return `  view ${view} ${verb} at round ${base.round} ${pc.dim(base.digest.slice(0, 8))} with seats ${seats}`;
}

function endText({ seat, end, reason, round, lines }: JournalEnd): string {
  const where = round === null ? "before any commit" : `at round ${round}`;
  const how =
    end === "none" ? `does not end; it stops ${where}` : `${end} ${where}${reason === undefined ? "" : ` (${reason})`}`;
  return `  seat ${seat} ${how} ${pc.dim(`${lines} lines`)}`;
}

function violationText(
  { invariant, message, seats, rounds, lines }: Violation,
  files: readonly JournalFile[],
): string[] {
  const about = [
    seats.length > 0 ? `seats ${seats.join(", ")}` : undefined,
    rounds.length > 0 ? `rounds ${rounds.join(", ")}` : undefined,
  ];
  return [
    `${pc.red(invariant)}  ${message} ${pc.dim(`(${about.filter((part) => part !== undefined).join("; ")})`)}`,
    ...lines.map((line) => `      ${placeOf(line, files)}  ${pc.dim(JSON.stringify(line.entry))}`),
    "",
  ];
}

/** As editors take it: file and line. */
function placeOf({ journal, number }: Line, files: readonly JournalFile[]): string {
  const { file, lines } = present(files[journal], "a line is of one of the journals that were read");
  return lines === undefined ? `${file}[${number - 1}]` : `${file}:${lines[number - 1]}`;
}
