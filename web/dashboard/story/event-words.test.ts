import { describe, expect, test } from "vitest";
import type { FiledEntry, FiledEntryOf, JournalEvent } from "../../../shared/peer/journal.ts";
import { eventWords, logLines } from "./event-words.ts";
import { measureOf } from "./measure.ts";
import { parseSpec } from "../../../shared/session/spec.ts";

const DIGITS = measureOf(parseSpec({}));
const TEXT = measureOf(parseSpec({ task: "text", data: "own", text: {} }));

type More<E extends JournalEvent> = Pick<FiledEntryOf<E>, "digest" | "detail">;

function entry<E extends JournalEvent>(event: E, round: number, more: More<E> = {}): FiledEntry {
  return { at: 1000 + round, seat: 0, view: 1, round, event, ...more } as FiledEntry;
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
    expect(logLines(journal, 10, DIGITS).map((line) => line.text)).toEqual([
      "Round 3 committed, digest cccccccc",
      "Round 2 evaluated: 50 % of the test set right",
      "Rounds 1 to 2 committed, digest bbbbbbbb",
      "View 1 begins with seats 0, 1 and 2, after round 0",
    ]);
    expect(logLines(journal, 2, DIGITS)).toHaveLength(2);
    expect(logLines([], 2, DIGITS)).toEqual([]);
  });

  test("where only what is important counts, rounds, evaluations and checkpoints in a row are one line", () => {
    const journal = [
      entry("viewInstalled", 0, { detail: { members: [0, 1] } }),
      entry("committed", 1, { digest: "aaaaaaaaaa" }),
      entry("evaluated", 1, { detail: { accuracy: 0.5 } }),
      entry("committed", 2, { digest: "bbbbbbbbbb" }),
      entry("checkpointed", 2, { detail: { round: 2 } }),
      entry("suspected", 2, { detail: { peer: 1, cause: "silent", silentMs: 2130 } }),
      entry("checkpointed", 2, { detail: { round: 2 } }),
      entry("returned", 2, { detail: { peer: 1, afterMs: 900 } }),
    ];
    expect(logLines(journal, 10, DIGITS, "important").map((line) => line.text)).toEqual([
      "Seat 1 is back after 900 ms",
      "Seat 1 is suspected: nothing heard for 2.1 s",
      "Rounds 1 to 2 committed, digest bbbbbbbb; 50 % of the test set right",
      "View 1 begins with seats 0 and 1, after round 0",
    ]);
    expect(logLines(journal, 10, DIGITS)).toHaveLength(8);
  });

  test("what an evaluation found is told in the words of the task, or in words of any where that is not known", () => {
    const found = entry("evaluated", 2, { detail: { accuracy: 0.38, loss: 2.1 } });
    expect(eventWords(found, DIGITS)).toBe("Round 2 evaluated: 38 % of the test set right, loss 2.100");
    expect(eventWords(found, TEXT)).toBe(
      "Round 2 evaluated: a loss of 2.100 on the held-out text, 3.030 bits a character, 38 % of its tokens guessed right",
    );
    expect(eventWords(found)).toBe("Round 2 evaluated: 38 % right of what was held out, loss 2.100");
    const [line] = logLines([entry("committed", 2, { digest: "bbbbbbbbbb" }), found], 5, TEXT, "important");
    expect(line?.text).toContain("digest bbbbbbbb; a loss of 2.100 on the held-out text");
    const early = entry("evaluated", 2, { detail: { accuracy: 0.38 } });
    expect(eventWords(early, TEXT)).toBe("Round 2 evaluated: of the held-out text, 38 % of its tokens guessed right");
  });

  test("a line keeps its key while its run of commits grows, so that the list does not jump", () => {
    const journal = [entry("recovered", 0), entry("committed", 1), entry("committed", 2)];
    expect(logLines([...journal, entry("committed", 3)], 5, DIGITS)[0]?.key).toBe(logLines(journal, 5, DIGITS)[0]?.key);
  });

  test("a round that was committed by a decision has a line of its own", () => {
    const journal = [
      entry("committed", 1),
      entry("committed", 2, { detail: { by: "decision" } }),
      entry("committed", 3),
    ];
    expect(logLines(journal, 9, DIGITS).map(({ text }) => text.split(",")[0])).toEqual([
      "Round 3 committed",
      "Round 2 committed by the decision",
      "Round 1 committed",
    ]);
  });

  test.each<[JournalEvent, FiledEntry["detail"], string]>([
    [
      "recovered",
      { memory: true, saved: 1 },
      "Storage read: this seat remembers what it promised, and has 1 state of this session saved",
    ],
    ["suspected", { peer: 2, cause: "noLink" }, "Seat 2 is suspected: there is no connection to it"],
    ["suspected", { peer: 2, cause: "deaf" }, "Seat 2 is suspected: it says that it does not hear this peer"],
    ["linkDown", { peer: 2, cause: "left" }, "Seat 2 says goodbye: its page goes away"],
    ["finished", { reason: "target" }, "Finished at round 5: the target is reached"],
    ["resumed", { graceLeftMs: 11_000 }, "Training goes on where it was; 11 s are left to wait in this view"],
    ["proposed", { instance: 2, ballot: "1.0" }, "This peer starts ballot 1.0 for view 2"],
    [
      "refused",
      { instance: 2, ballot: "1.0", promised: "2.1" },
      "Refused ballot 1.0 for view 2: ballot 2.1 is promised already",
    ],
    ["decided", { instance: 3, kind: "halt", members: [0, 1], base: 1200 }, "Decided: all stop at round 1,200"],
    [
      "missed",
      { instance: 2, kind: "continue", members: [0, 1], base: 8 },
      "The others decided while this peer was stopped: view 2 goes on with seats 0 and 1, after round 8",
    ],
    ["undecided", { reachable: 2, quorum: 3, seats: 5 }, "Nothing can be decided: 2 of 5 seats in reach, 3 are needed"],
    ["fetching", { round: 7, from: [0, 2] }, "Fetching the state of round 7 from seats 0 and 2"],
    ["caughtUp", { from: [0] }, "Caught up: the state of round 5 came from seat 0, and its digest is right"],
    ["served", { to: 1, part: 0, parts: 3 }, "Sent part 1 of 3 of the state to seat 1"],
    ["checkpointFailed", { round: 100, reason: "full" }, "Could not keep round 100 on the disk: full"],
    ["fault", { fault: "cut", seats: [1, 2] }, "Fault: all links to seats 1 and 2 are cut"],
    [
      "fault",
      { fault: "slow", seats: [1], ms: 300, by: 0 },
      "Fault: what goes to seat 1 takes 300 ms longer (asked for at seat 0)",
    ],
    [
      "fault",
      { fault: "corrupted", what: "gradient", seats: [2] },
      "Fault: one bit was flipped in an average to seat 2",
    ],
    [
      "fault",
      { fault: "lie", factor: 10 },
      "Fault: this peer contributes random numbers, 10 times as long as its gradient",
    ],
    ["fault", { fault: "heal" }, "Faults healed"],
  ])("%s %o", (event, detail, words) => {
    expect(eventWords(entry(event, 5, detail === undefined ? {} : { detail }))).toBe(words);
  });

  test("names causes, and says so when a detail is missing", () => {
    expect(eventWords(entry("halted", 9, { detail: { reason: "minority", detail: "seat 1 did not come back" } }))).toBe(
      "Halted (minority): seat 1 did not come back",
    );
    expect(eventWords(entry("suspected", 9))).toBe("Seat unknown is suspected: nothing heard for too long");
    expect(eventWords(entry("suspended", 9, { detail: { suspects: [] } }))).toContain("seats not named");
  });
});
