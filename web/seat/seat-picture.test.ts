import { expect, test } from "vitest";
import { JOURNAL_ENTRIES_MAX } from "../../shared/limits.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import { NOTHING_KNOWN, reduce, SeatPicture } from "./seat-picture.ts";

const entries = (from: number, count: number): JournalEntry[] =>
  Array.from({ length: count }, (_, index) => {
    return { at: from + index, seat: 0, view: 1, round: from + index, event: "resumed", detail: { graceLeftMs: 0 } };
  });

test("facts replace what was known of them, and leave the rest", () => {
  const ready = { stage: "ready", text: "", loaded: 1, total: 1 } as const;
  let moment = reduce(NOTHING_KNOWN, { type: "facts", facts: { backend: "wasm", observers: 2 } });
  moment = reduce(moment, { type: "facts", facts: { training: ready, observers: 3 } });
  moment = reduce(moment, { type: "journal", entries: entries(0, 2) });
  expect(moment).toEqual({ ...NOTHING_KNOWN, backend: "wasm", observers: 3, training: ready, journal: entries(0, 2) });
  // A fact can be taken back.
  expect(reduce(moment, { type: "facts", facts: { training: undefined } }).training).toBeUndefined();
});

test("a moment that somebody holds never changes", () => {
  const before = reduce(NOTHING_KNOWN, { type: "journal", entries: entries(0, 3) });
  reduce(before, { type: "journal", entries: entries(3, 3) });
  expect(before.journal).toEqual(entries(0, 3));
});

test("of a long journal the newest lines are kept", () => {
  const moment = [entries(0, JOURNAL_ENTRIES_MAX), entries(JOURNAL_ENTRIES_MAX, 5)].reduce(
    (known, more) => reduce(known, { type: "journal", entries: more }),
    NOTHING_KNOWN,
  );
  expect(moment.journal).toEqual(entries(5, JOURNAL_ENTRIES_MAX));
});

test("who tells anew starts from nothing, and all news that come together are one change", () => {
  const picture = new SeatPicture("test");
  picture.take({ type: "facts", facts: { backend: "wasm" } }, { type: "journal", entries: entries(0, 9) });
  const heard: unknown[] = [];
  const stop = picture.subscribe(() => heard.push(picture.moment));
  picture.take({ type: "anew" }, { type: "journal", entries: entries(4, 1) });
  expect(heard).toEqual([{ ...NOTHING_KNOWN, journal: entries(4, 1) }]);
  stop();
  picture.take({ type: "facts", facts: { backend: "cpu" } });
  expect(heard).toHaveLength(1);
});
