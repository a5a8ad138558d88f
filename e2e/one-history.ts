import type { Page } from "@playwright/test";
import type { JournalEntry } from "../shared/peer/journal.ts";
import { expect, journal } from "./fixtures.ts";

/**
 * Checks on the journals of all peers of a run that they tell of one history: no round with two digests (I1), a view
 * before any commit (M4, I4), rounds one by one and never back (I2), and nothing saved that was not committed (I5).
 */
export async function expectOneHistory(pages: readonly Page[]): Promise<void> {
  const journals = await Promise.all(pages.map(journal));
  const digests = new Map<number, string>();
  for (const entries of journals) {
    const seat = entries[0]?.seat;
    const events = entries.map(({ event }) => event);
    const commits = of(entries, "committed");
    expect(events.indexOf("viewInstalled"), `M4: seat ${seat} has a view`).toBeGreaterThanOrEqual(0);
    expect(events.indexOf("committed"), `I4: seat ${seat} commits in a view`).toBeGreaterThan(
      events.indexOf("viewInstalled"),
    );
    const rounds = commits.map(({ round }) => round);
    expect(rounds, `I2: rounds of seat ${seat}`).toEqual(rounds.map((_, index) => index + 1));
    for (const { round, digest } of [...of(entries, "viewInstalled"), ...commits, ...of(entries, "saved")]) {
      expect(digest, `I1, I5: round ${round} at seat ${seat}`).toBe(digests.get(round) ?? digest);
      digests.set(round, digest ?? "none");
    }
    for (const end of ["finished", "halted"] as const) {
      if (events.includes(end)) expect(events.indexOf("saved"), `seat ${seat}`).toBeLessThan(events.indexOf(end));
    }
    expect(of(entries, "saved").map(({ round }) => round)).toEqual(
      events.includes("saved") ? [rounds.at(-1) ?? 0] : [],
    );
  }
}

function of(entries: readonly JournalEntry[], event: JournalEntry["event"]): JournalEntry[] {
  return entries.filter((entry) => entry.event === event);
}
