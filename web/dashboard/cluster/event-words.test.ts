import { describe, expect, test } from "vitest";
import type { JournalEntry, JournalEvent } from "../../../shared/peer/journal.ts";
import { eventWords, logLines } from "./event-words.ts";

function entry(event: JournalEvent, round: number, more: Partial<JournalEntry> = {}): JournalEntry {
  return { at: 1000 + round, seat: 0, view: 1, round, event, ...more };
}

describe("event log", () => {
  test("newest first, commits in a row as one line", () => {
    const journal = [
      entry("viewInstalled", 0, { detail: { members: [0, 1, 2] } }),
      entry("committed", 1, { digest: "aaaaaaaaaa" }),
      entry("committed", 2, { digest: "bbbbbbbbbb" }),
      entry("evaluated", 2, { detail: { accuracy: 0.5 } }),
      entry("committed", 3, { digest: "cccccccccc" }),
    ];
    expect(logLines(journal, 10).map((line) => line.text)).toEqual([
      "Round 3 committed, digest cccccccc",
      "Round 2 evaluated: 50 % of the test set right",
      "Rounds 1 to 2 committed, digest bbbbbbbb",
      "View 1 begins with seats 0, 1 and 2",
    ]);
    expect(logLines(journal, 2)).toHaveLength(2);
    expect(logLines([], 2)).toEqual([]);
  });

  test("a line keeps its key while its run of commits grows, so that the list does not jump", () => {
    const journal = [entry("started", 0), entry("committed", 1), entry("committed", 2)];
    expect(logLines([...journal, entry("committed", 3)], 5)[0]?.key).toBe(logLines(journal, 5)[0]?.key);
  });

  test("names causes, and says so when a detail is missing", () => {
    expect(eventWords(entry("halted", 9, { detail: { reason: "minority", detail: "seat 1 did not come back" } }))).toBe(
      "Halted (minority): seat 1 did not come back",
    );
    expect(eventWords(entry("suspected", 9))).toBe("Seat unknown is silent for too long: suspected");
    expect(eventWords(entry("suspended", 9, { detail: { suspects: [] } }))).toContain("seats not named");
  });
});
