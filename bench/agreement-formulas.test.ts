import { expect, test } from "vitest";
import type { DetailOf, JournalEntry, JournalEvent } from "../shared/peer/journal.ts";
import { viewChangeOf } from "./agreement-formulas.ts";

const entry = <E extends JournalEvent>(at: number, event: E, detail?: DetailOf<E>, place = { view: 1, round: 7 }) =>
  ({ at, seat: 0, ...place, event, digest: "d", ...(detail === undefined ? {} : { detail }) }) as JournalEntry;
const record = { instance: 2, kind: "continue", members: [0, 1], incarnations: ["a", "b"], base: 8 } as const;
const survivor = (late: number): JournalEntry[] => [
  entry(900, "committed"),
  entry(1000 + late, "graceExpired", { suspects: [2] }),
  entry(1300 + late, "decided", record),
  entry(1301 + late, "committed", { by: "decision" }, { view: 2, round: 8 }),
  entry(1350 + 2 * late, "committed", undefined, { view: 2, round: 9 }),
  entry(1400 + 2 * late, "committed", undefined, { view: 2, round: 10 }),
];

test("times run from the first survivor without grace to the last one that knows, and to the last commit", () => {
  expect(viewChangeOf([survivor(0), survivor(40)])).toEqual({ decisionMs: 340, resumeMs: 90, roundsToResume: 1 });
});

test("a survivor that was called to the agreement before its own grace was over has no such event", () => {
  const [first, second] = [survivor(0), survivor(10).filter(({ event }) => event !== "graceExpired")];
  expect(viewChangeOf([first, second]).decisionMs).toBe(310);
});

test("a journal that lacks an event is named by it", () => {
  expect(() => viewChangeOf([survivor(0).slice(0, 1)])).toThrow("No survivor's journal has graceExpired");
  expect(() => viewChangeOf([survivor(0), survivor(0).slice(0, 4)])).toThrow("no fitting committed");
});
