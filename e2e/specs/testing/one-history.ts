import type { Page } from "@playwright/test";
import { checkJournals } from "../../../shared/journals/check-journals.ts";
import type { JournalReport } from "../../../shared/journals/report.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import { journal } from "../../tabs/tab.ts";
import { expect } from "./fixtures.ts";

/**
 * Checks on the journals of all peers of a run that they tell of one history (I1 to I5).
 * @param more journals of page loads that are gone, as far as they were read before
 */
export async function expectOneHistory(
  pages: readonly Page[],
  more: readonly (readonly JournalEntry[])[] = [],
): Promise<JournalReport> {
  const journals = await Promise.all(pages.map(journal));
  for (const entries of journals)
    expect(
      entries.some(({ event }) => event === "recovered"),
      "M4: it began",
    ).toBe(true);
  const report = checkJournals([...journals, ...more]);
  const violations = report.violations.map(
    ({ invariant, message, lines }) =>
      `${invariant}: ${message}\n${lines.map(({ entry }) => `  ${JSON.stringify(entry)}`).join("\n")}`,
  );
  expect(violations, "violations in the journals").toEqual([]);
  return report;
}

/** All ended with the same model: what they saved, or only committed, is of one round and has one digest. */
export function expectOneModel(statuses: readonly PeerStatus[], what: "saved" | "committed" = "saved"): void {
  const models = statuses.map((status) => `${status[what]?.round} ${status[what]?.digest}`);
  expect([...new Set(models)], `one model ${what}`).toHaveLength(1);
}
