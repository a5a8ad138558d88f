import { describe, expect, test } from "vitest";
import type { FiledEntry } from "../peer/journal.ts";
import { checkJournals } from "./check-journals.ts";
import { RunForTests } from "./testing/run.ts";

const found = (journals: readonly (readonly FiledEntry[])[]) =>
  checkJournals(journals).violations.map(({ invariant, message }) => `${invariant}: ${message}`);

describe("R11: a session ends with a state that was tested while rounds went on", () => {
  test("and all give up the rounds since", () => {
    const run = new RunForTests(3).start().commits(5);
    for (const seat of run.members) run.endWith(seat, 3);
    expect(found(run.journals)).toEqual([]);
  });

  test("but not with one that nobody has tested", () => {
    const run = new RunForTests(3).start().commits(5).endWith(1, 3, false);
    expect(found(run.journals)).toEqual([
      "I2: seat 1 gives up what it committed after round 3, which nobody has tested",
    ]);
  });

  test("whoever is told so by a record gives them up, too; a record that does not say so undoes them", () => {
    const run = new RunForTests(3).start().commits(5).endWith(0, 3).reorganize([1, 2], [1, 2], 3);
    expect(found(run.journals).every((line) => line.startsWith("I2: "))).toBe(true);
    expect(found(run.journals)).not.toEqual([]);
    const said = run.journals.map((entries) =>
      entries.flatMap((entry): FiledEntry[] => {
        if (entry.event !== "decided" && entry.event !== "viewInstalled") return [entry];
        if (entry.view === 1 && entry.event === "viewInstalled") return [entry];
        return [{ ...entry, detail: { ...entry.detail, finished: true } } as FiledEntry];
      }),
    );
    expect(found(said)).toEqual([]);
  });
});
