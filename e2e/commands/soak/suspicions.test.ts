import { expect, test } from "vitest";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import { falseSuspicions, quietMs } from "./suspicions.ts";

const entry = (event: JournalEntry["event"], at: number): JournalEntry =>
  ({ at, seat: 0, event, view: 1, round: 1, detail: { peer: 1, cause: "silent" } }) as unknown as JournalEntry;

test("a suspicion outside of every disturbance is false", () => {
  const journal = [entry("suspected", 50), entry("suspected", 150), entry("linkDown", 250), entry("suspected", 301)];
  const found = falseSuspicions(
    [journal],
    [
      { from: 100, until: 200 },
      { from: 250, until: 300 },
    ],
  );
  expect(found.map(({ at }) => at)).toEqual([50, 301]);
});

test("quiet time is what no disturbance covers, however they overlap", () => {
  expect(quietMs(0, 100, [])).toBe(100);
  const overlapping = [
    { from: 40, until: 60 },
    { from: 10, until: 50 },
    { from: 90, until: 200 },
  ];
  expect(quietMs(0, 100, overlapping)).toBe(10 + 30);
});
