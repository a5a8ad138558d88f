import { describe, expect, test } from "vitest";
import type { FiledEntry } from "../peer/journal.ts";
import { checkJournals } from "./check-journals.ts";
import { RunForTests } from "./testing/run.ts";

type Journals = readonly (readonly FiledEntry[])[];

const rules = (journals: Journals) => [
  ...new Set(checkJournals(journals).violations.map(({ invariant }) => invariant)),
];
/** Violations in short: rule, seats, rounds, and the events of the lines that contradict. */
const brief = (journals: Journals) =>
  checkJournals(journals).violations.map(({ invariant, seats, rounds, lines }) => ({
    invariant,
    seats,
    rounds,
    lines: lines.map(({ entry, number }) => `${entry.event}@${number}`),
  }));

/** Replaces the lines of a journal that fit. */
function change(
  journal: readonly FiledEntry[],
  fits: (entry: FiledEntry) => boolean,
  by: (entry: FiledEntry) => FiledEntry,
): FiledEntry[] {
  return journal.map((entry) => (fits(entry) ? by(entry) : entry));
}

const committed = (round: number) => (entry: FiledEntry) => entry.event === "committed" && entry.round === round;
const OTHER_DIGEST = "f".repeat(32);

describe("journals of runs in which all was right", () => {
  const RIGHT: Record<string, () => RunForTests> = {
    "finished together": () => {
      const run = new RunForTests(3).start().commits(5);
      for (const seat of run.members) run.end(seat, "finished", "finished");
      return run;
    },
    "halted by decision, at a round that only some had committed": () =>
      new RunForTests(4).start().commits(3).commit([1]).halt([0, 1, 2], [0, 1, 2]),
    "halted below what the minority had prepared": () => {
      const run = new RunForTests(5).start().commits(3);
      return run.end(4, "halted", "minority").end(3, "halted", "minority").halt([0, 1, 2]);
    },
    "reorganized, and the minority told what it missed": () => {
      const run = new RunForTests(5).start().commits(3);
      run.end(3, "halted", "minority").end(4, "halted", "minority");
      run.reorganize([0, 1, 2]).miss(4).commits(4);
      return run.note(3, "promised", { detail: { instance: 3, ballot: "4.0" } });
    },
    "reorganized at a round that one had committed alone": () =>
      new RunForTests(3).start().commits(2).commit([1]).reorganize([0, 2], [0, 2]).commits(2),
    "reloaded and let in again": () => {
      const run = new RunForTests(3).start().commits(2).open(2).catchUp(2);
      return run.reorganize([0, 1, 2], [0, 1]).commits(3);
    },
    "left out although it was there, and let in again": () => {
      const run = new RunForTests(3).start().commits(2).reorganize([0, 1]).leaveOut(2).commits(3);
      return run.catchUp(2).reorganize([0, 1, 2], [0, 1]).commits(3);
    },
    "let in at a later round than it had fetched": () => {
      const run = new RunForTests(3).start().commits(2);
      run.reorganize([0, 1]).commits(2).open(2).catchUp(2);
      return run.commits(2).reorganize([0, 1, 2], [0, 1]).commits(1);
    },
    "resumed from a checkpoint below the newest rounds": () =>
      new RunForTests(2).start().commits(6).start(4, true).commits(5).start(4, true).commits(1),
  };

  test.each(Object.entries(RIGHT))("%s", (_name, make) => {
    expect(brief(make().journals)).toEqual([]);
  });

  test("what they tell is summed up", () => {
    const run = RIGHT["reorganized, and the minority told what it missed"]!();
    const { summary, unchecked } = checkJournals(run.journals);
    expect(summary).toMatchObject({ seats: 5, rounds: 7, commits: 27, decisions: 1 });
    expect(summary.views.map(({ view, kind, members }) => `${view} ${kind} ${members.length}`)).toEqual([
      "1 start 5",
      "2 continue 3",
    ]);
    expect(summary.ends.map(({ end, reason, round }) => `${end} ${reason ?? ""} ${round}`)).toEqual([
      "none  7",
      "none  7",
      "none  7",
      "halted minority 3",
      "halted minority 3",
    ]);
    // Of the three that go on, nothing says whether they stay.
    expect(unchecked.filter((text) => text.includes("view 1"))).toEqual([]);
    expect(unchecked.some((text) => text.includes("seat 0 voted for all commits of view 2"))).toBe(true);
  });

  test("nothing at all is no violation", () => {
    expect(checkJournals([]).violations).toEqual([]);
    expect(checkJournals([[]]).summary.ends).toEqual([]);
  });

  test("a crashed tab's journal is missing: said, and no violation", () => {
    const run = new RunForTests(4).start().commits(3).reorganize([0, 1, 2]).commits(3);
    const report = checkJournals(run.journals.slice(0, 3));
    expect(report.violations).toEqual([]);
    expect(report.unchecked).toContain("all: seat 3, which has no journal here");
  });

  test("journals that are cut at the front are believed in what is left", () => {
    const run = new RunForTests(3).start().commits(9).halt([0, 1, 2]);
    const report = checkJournals(run.journals.map((journal, seat) => journal.slice(3 + seat)));
    expect(report.violations).toEqual([]);
    expect(report.unchecked).toContain("order: what seat 1 did before the first line of journal 2, which is cut");
    expect(report.unchecked).toContain("I4: quorums, as no journal tells how many seats there are");
  });
});

describe("I1: no round has two digests", () => {
  test("two seats commit different digests", () => {
    const run = new RunForTests(2).start().commits(3);
    const journals = [run.of(0), change(run.of(1), committed(2), (entry) => ({ ...entry, digest: OTHER_DIGEST }))];
    expect(brief(journals)).toEqual([
      { invariant: "I1", seats: [0, 1], rounds: [2], lines: ["committed@4", "committed@4"] },
    ]);
  });

  test("a state that is fetched is not the committed one", () => {
    const run = new RunForTests(3).start().commits(2).open(2).catchUp(2);
    const entry = run.of(2).pop()!;
    run.of(2).push({ ...entry, digest: OTHER_DIGEST });
    expect(rules(run.journals)).toEqual(["I1"]);
  });

  test("a resume does not excuse a digest of a round below its base", () => {
    const run = new RunForTests(2).start().commits(4).start(3, true).commits(2);
    const journals = run.loads.map(({ entries }, index) =>
      index < 3
        ? entries
        : change(
            entries,
            (entry) => entry.view === 2 && entry.event === "viewInstalled",
            (entry) => ({ ...entry, digest: OTHER_DIGEST }),
          ),
    );
    expect(rules(journals)).toEqual(["I1", "I3"]);
  });
});

describe("I2: a committed round is never undone", () => {
  test("a view starts below a commit", () => {
    const run = new RunForTests(3).start().commits(3).commit([2]);
    run.reorganize([0, 1], [0, 1], 3);
    expect(brief(run.journals)).toEqual([
      { invariant: "I2", seats: [0, 2], rounds: [3, 4], lines: ["committed@6", "decided@9"] },
    ]);
  });

  test("the decision to halt is below a commit", () => {
    const run = new RunForTests(3).start().commits(3).commit([2]);
    run.halt([0, 1], [0, 1], 3);
    expect(rules(run.journals)).toEqual(["I2"]);
  });

  test("a round is done again, with the same digest", () => {
    const run = new RunForTests(2).start().commits(3);
    const journals = run.journals.map((entries) => [...entries, entries.at(-1)!]);
    expect(brief(journals)).toContainEqual({
      invariant: "I2",
      seats: [1],
      rounds: [3],
      lines: ["committed@5", "committed@6"],
    });
  });

  test("a view commits a round that its base holds already", () => {
    const run = new RunForTests(3).start().commits(3).open(2).catchUp(2).reorganize([0, 1, 2], [0, 1]).commits(1);
    run.of(2).push({ ...run.of(2).at(-1)!, round: 2, digest: run.digest(2) });
    expect(rules(run.journals)).toEqual(["I2"]);
  });
});

describe("I3: a view has one record", () => {
  test.each([
    ["kind", { kind: "start" }],
    ["members", { members: [0, 1], incarnations: ["s0n0", "s1n0"] }],
    ["incarnations", { incarnations: ["s0n0", "s1n0", "s2n1"] }],
  ])("two records differ in %s", (_what, other) => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1, 2]);
    const journals = [
      run.of(0),
      run.of(1),
      change(
        run.of(2),
        ({ event }) => event === "decided",
        (entry) => ({ ...entry, detail: { ...entry.detail, ...other } }) as FiledEntry,
      ),
    ];
    expect(rules(journals)).toContain("I3");
    const { lines } = checkJournals(journals).violations.find(({ invariant }) => invariant === "I3")!;
    expect(lines.map(({ entry }) => `${entry.seat} ${entry.event}`)).toEqual(["0 decided", "2 decided"]);
  });

  test("a peer that missed the decision was told another one", () => {
    const run = new RunForTests(3).start().commits(2).end(2, "halted", "minority").reorganize([0, 1]).miss(2);
    const missed = run.of(2).pop()!;
    run.of(2).push({ ...missed, detail: { ...missed.detail, members: [1, 2] } } as FiledEntry);
    expect(brief(run.journals)).toEqual([
      { invariant: "I3", seats: [0, 2], rounds: [2], lines: ["decided@8", "missed@7"] },
    ]);
  });

  test("one ballot is accepted with two records", () => {
    const run = new RunForTests(3).start().commits(2).agree([0, 1, 2], [0, 1, 2]);
    const accepted = run.of(1).pop()!;
    run.of(1).push({ ...accepted, detail: { ...accepted.detail, base: 1 } } as FiledEntry);
    expect(brief(run.journals)).toEqual([
      { invariant: "I3", seats: [0, 1], rounds: [], lines: ["accepted@7", "accepted@6"] },
    ]);
  });
});

describe("I4: no commit without all members, no view without a quorum", () => {
  test("a member that halted is not waited for", () => {
    const run = new RunForTests(3).start().commits(2).end(2, "halted", "minority").commit([0, 1]).commit([0, 1]);
    expect(brief(run.journals)).toEqual([
      { invariant: "I4", seats: [0, 2], rounds: [2, 4], lines: ["halted@6", "committed@6"] },
    ]);
  });

  test("a member that has promised is not waited for", () => {
    const run = new RunForTests(3).start().commits(2).agree([2, 1], [1, 2]).commit([0]).commit([0]);
    expect(rules(run.journals)).toEqual(["I4"]);
  });

  test("one round beyond the last commit of a member that promised is right: it had voted", () => {
    const run = new RunForTests(3).start().commits(2).agree([2, 1], [1, 2]).commit([0]);
    expect(rules(run.journals)).toEqual([]);
  });

  test("a member never came into the view", () => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1, 2]).commits(2).reorganize([0, 1, 2]);
    const journals = [
      run.of(0),
      run.of(1),
      run
        .of(2)
        .filter(({ view, event }) => view !== 2 && event !== "decided")
        .map((entry) => entry),
    ];
    expect(rules(journals)).toContain("I4");
  });

  test("a commit before there is any view", () => {
    const run = new RunForTests(2).start().commits(1);
    const journals = run.journals.map((entries) => entries.filter(({ event }) => event !== "viewInstalled"));
    expect(rules(journals)).toEqual(["I4"]);
  });

  test("a commit of a seat that the view does not name", () => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1]).commits(2);
    run.of(2).push(
      ...run
        .of(1)
        .slice(-3)
        .map((entry) => ({ ...entry, seat: 2 })),
    );
    expect(rules(run.journals)).toContain("I4");
  });

  test("a commit of a peer that the view has left out", () => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1]).leaveOut(2);
    run.note(2, "committed", { round: 3, digest: run.digest(3) });
    expect(rules(run.journals)).toContain("I4");
  });

  test("a commit by decision of a round that no record names", () => {
    const run = new RunForTests(2).start().commits(2);
    run.note(0, "committed", { round: 3, digest: run.digest(3), detail: { by: "decision" } });
    expect(brief(run.journals)).toEqual([{ invariant: "I4", seats: [0], rounds: [3], lines: ["committed@5"] }]);
  });

  test("a view goes on with less than a quorum", () => {
    const run = new RunForTests(4).start().commits(2).reorganize([0, 1], [0, 1, 2]);
    expect(brief(run.journals)).toEqual([{ invariant: "I4", seats: [0], rounds: [2], lines: ["decided@8"] }]);
  });

  test("a view that fewer than a quorum promised", () => {
    const run = new RunForTests(5).start().commits(2).reorganize([0, 1, 2, 3, 4], [0, 1]);
    expect(checkJournals(run.journals).violations).toMatchObject([{ invariant: "I4", seats: [0, 2, 3, 4] }]);
  });

  test("a start without a majority", () => {
    const run = new RunForTests(3).start();
    expect(checkJournals(run.journals, 6).violations).toMatchObject([
      { invariant: "I4", message: "view 1 starts with 3 of 6 seats" },
    ]);
    expect(checkJournals(run.journals, 4).violations, "M7: a majority can start").toEqual([]);
  });
});

describe("I5: what is saved is of the one history", () => {
  test("another digest than the committed one", () => {
    const run = new RunForTests(2).start().commits(2).end(0, "halted", "asked");
    const journals = [
      change(
        run.of(0),
        ({ event }) => event === "saved",
        (entry) => ({ ...entry, digest: OTHER_DIGEST }),
      ),
      run.of(1),
    ];
    expect(brief(journals)).toEqual([{ invariant: "I5", seats: [0], rounds: [2], lines: ["committed@4", "saved@5"] }]);
  });

  test("a round that this peer has not reached", () => {
    const run = new RunForTests(2).start().commits(2);
    run.note(0, "saved", { round: 3, digest: run.digest(3), detail: { reason: "asked" } });
    expect(rules(run.journals)).toEqual(["I5"]);
  });

  test("the base of a view that nobody has come to", () => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1, 2], [0, 1, 2], 5);
    expect(rules(run.journals)).toContain("I5");
  });

  test("states that no other line tells of are said to be unchecked", () => {
    const run = new RunForTests(2).start().commits(2).end(0, "halted", "asked");
    const { violations, unchecked } = checkJournals([run.of(0).slice(-2)]);
    expect(violations).toEqual([]);
    expect(unchecked).toContain("I5: 1 saved states, as no journal tells of a commit of their rounds");
  });
});

describe("the agreement, as one journal shows it", () => {
  test("P3: a commit after a promise in a later instance", () => {
    const run = new RunForTests(3).start().commits(2).agree([0, 1], [0, 1]).commit([0]);
    expect(brief(run.journals)).toContainEqual({
      invariant: "P3",
      seats: [0],
      rounds: [3],
      lines: ["proposed@5", "committed@8"],
    });
  });

  test("P3: a lower ballot is accepted after a higher one was promised; seats break ties", () => {
    const run = new RunForTests(3).start();
    run.note(0, "promised", { detail: { instance: 2, ballot: "2.1" } });
    run.note(0, "accepted", { detail: { instance: 2, ballot: "10.0" } });
    expect(rules(run.journals)).toEqual([]);
    run.note(0, "promised", { detail: { instance: 3, ballot: "2.2" } });
    run.note(0, "accepted", { detail: { instance: 3, ballot: "2.1" } });
    expect(brief(run.journals)).toEqual([
      { invariant: "P3", seats: [0], rounds: [], lines: ["promised@5", "accepted@6"] },
    ]);
  });

  test("P5: nothing follows a decision to halt", () => {
    const run = new RunForTests(3).start().commits(2).halt([0, 1]);
    run.open(0, true).open(1, true).reorganize([0, 1]);
    expect(rules(run.journals)).toContain("P5");
  });

  test("P5: halted as decided without a record", () => {
    const run = new RunForTests(2).start().commits(2).end(0, "halted", "decided");
    expect(rules(run.journals)).toEqual(["P5"]);
  });

  test("P7: a page load without memory promises nothing before a record names it", () => {
    const run = new RunForTests(3).start().commits(2).open(2);
    const promise = { detail: { instance: 2, ballot: "1.2" } };
    run.note(2, "promised", promise);
    expect(brief(run.journals)).toEqual([
      { invariant: "P7", seats: [2], rounds: [], lines: ["recovered@1", "promised@2"] },
    ]);
    const remembering = new RunForTests(3).start().commits(2).open(2, true).note(2, "promised", promise);
    expect(rules(remembering.journals)).toEqual([]);
  });
});

describe("order of one peer's lines", () => {
  test.each([
    ["a round is left out", (lines: FiledEntry[]) => lines.filter((entry) => !committed(2)(entry))],
    ["views go back", (lines: FiledEntry[]) => [{ ...lines[0]!, view: 2 }, ...lines]],
    ["a view is installed twice", (lines: FiledEntry[]) => [...lines.slice(0, 2), lines[1]!, ...lines.slice(2)]],
    ["work after the end", (lines: FiledEntry[]) => [...lines, { ...lines.at(-1)!, event: "suspended" } as FiledEntry]],
    ["two ends", (lines: FiledEntry[]) => [...lines, lines.at(-1)!]],
    [
      "lines of another seat",
      (lines: FiledEntry[]) => [...lines, { ...lines.at(-1)!, seat: 1, event: "linkUp" } as FiledEntry],
    ],
  ])("%s", (_what, spoil) => {
    const run = new RunForTests(2).start().commits(3);
    for (const seat of run.members) run.end(seat, "finished", "finished");
    expect(rules(run.journals)).toEqual([]);
    expect(rules([spoil([...run.of(0)]), run.of(1)])).toEqual(["order"]);
  });

  test("notes after the end are right", () => {
    const run = new RunForTests(2).start().commits(3);
    for (const seat of run.members) run.end(seat, "finished", "finished");
    for (const event of ["linkDown", "suspected", "returned", "rejected", "served", "decided", "missed"] as const) {
      run.note(0, event);
    }
    expect(rules(run.journals)).toEqual([]);
  });
});

test("journals of different runs give a bounded report", () => {
  const one = new RunForTests(2).start().commits(300);
  const other = one.of(1).map((entry) => ({ ...entry, digest: OTHER_DIGEST }));
  const report = checkJournals([one.of(0), other]);
  expect(report.violations).toHaveLength(100);
  expect(report.furtherViolations).toBeGreaterThan(200);
});
