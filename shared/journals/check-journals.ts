import type { FiledEntry } from "../peer/journal.ts";
import { checkHistory } from "./history.ts";
import { JournalsOfRun, type Journal } from "./journals-of-run.ts";
import { checkMembership } from "./membership.ts";
import { checkOrder } from "./order.ts";
import { Findings, type JournalEnd, type JournalReport, type JournalSummary } from "./report.ts";

/**
 * Proves or disproves I1 to I5 on the journals of one run, as far as journals tell. It knows nothing of how peers work;
 * it reads only what they wrote down. Journals may be cut at the front, stop anywhere, or be missing (a crashed tab takes
 * its own along): what cannot be checked then is said, and is no violation.
 * @param journals one for each page load, in any order; each in the order in which it was written
 * @param seats N (M1), where it is known; else it is read off the start record
 */
export function checkJournals(journals: readonly (readonly FiledEntry[])[], seats?: number): JournalReport {
  const run = new JournalsOfRun(journals, seats);
  const findings = new Findings();
  for (const journal of run.journals) {
    if (!journal.whole) {
      findings.unchecked.add(
        `order: what seat ${journal.seat} did before the first line of journal ${journal.index + 1}, which is cut`,
      );
    }
    checkOrder(run, journal, findings);
  }
  if (run.seats !== null) {
    for (let seat = 0; seat < run.seats; seat += 1) {
      if (run.of(seat).length === 0) findings.unchecked.add(`all: seat ${seat}, which has no journal here`);
    }
  }
  for (const { view, baseRound } of run.eras.slice(1)) {
    if (baseRound === null)
      findings.unchecked.add(`I1, I2: rounds before view ${view} against later ones: no journal leads into it`);
  }
  checkHistory(run, findings);
  checkMembership(run, findings);
  return {
    violations: findings.violations,
    furtherViolations: findings.further,
    unchecked: [...findings.unchecked],
    summary: summaryOf(run),
  };
}

function summaryOf(run: JournalsOfRun): JournalSummary {
  const commits = run.journals.flatMap(({ lines }) => lines.filter(({ entry }) => entry.event === "committed"));
  const records = [...run.records.values()].map(({ record }) => record);
  return {
    seats: run.seats,
    rounds: commits.reduce((most, { entry }) => Math.max(most, entry.round), 0),
    commits: commits.length,
    views: records,
    decisions: records.filter(({ kind }) => kind !== "start").length,
    ends: run.journals.map(endOf),
  };
}

function endOf({ seat, lines }: Journal): JournalEnd {
  const entries = lines.map(({ entry }) => entry);
  const last = entries.findLast((entry) => entry.event === "finished" || entry.event === "halted");
  const reached = entries.findLast(({ event }) => event === "committed" || event === "caughtUp");
  const reason = last?.detail?.reason;
  return {
    seat,
    lines: lines.length,
    end: last?.event ?? "none",
    ...(reason === undefined ? {} : { reason }),
    round: reached?.round ?? null,
  };
}
