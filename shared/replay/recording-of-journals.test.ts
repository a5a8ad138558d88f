import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RunForTests } from "../journals/testing/run.ts";
import type { FiledEntry } from "../peer/journal.ts";
import { CausalOrder } from "./causality.ts";
import type { JournalSource, RoundPhases } from "./journal-points.ts";
import { Moments } from "./moment.ts";
import type { Recording } from "./recording.ts";
import { JournalsError, recordingOfJournals } from "./recording-of-journals.ts";

const sourcesOf = (run: RunForTests): JournalSource[] =>
  run.journals.map((entries, index) => ({ name: `journal ${index}`, entries }));
const statesOf = ({ lanes }: Recording, seat: number) => [...new Set(lanes[seat]!.spans.map(({ state }) => state))];
/** The clock of some journals is set later. */
const shifted = (sources: JournalSource[], byMs: (seat: number) => number): JournalSource[] =>
  sources.map(({ name, entries }) => ({
    name,
    entries: entries.map((entry) => ({ ...entry, at: entry.at + byMs(entry.seat) })),
  }));

const partition = () => {
  const run = new RunForTests(5).start().commits(4);
  run.note(0, "suspected", { detail: { peer: 4 } }).note(0, "suspended", { detail: { suspects: [4] } });
  run.end(3, "halted", "minority").end(4, "halted", "minority");
  return run.reorganize([0, 1, 2]).commits(4);
};

describe("journals of a run on one time line", () => {
  test("who sits at a seat is known as soon as any of the sources says so", () => {
    const [first, ...others] = sourcesOf(partition());
    const people = ["", "Ada"];
    expect(recordingOfJournals([first!, ...others]).people).toEqual(["", "", "", "", ""]);
    const told = [{ ...first!, people }, ...others.map((source) => ({ ...source, people: ["", "Bob", "", "Eve"] }))];
    expect(recordingOfJournals(told).people).toEqual(["", "Ada", "", "Eve", ""]);
  });

  test("R4, P2: a commit is after all members' commits before it, a promise after its proposal, a decision after both", () => {
    const recording = recordingOfJournals(sourcesOf(partition()));
    const order = new CausalOrder(recording);
    expect(order.contradictions).toBe(0);
    const place = (seat: number, event: string, round?: number) =>
      recording.events.find(
        (each) =>
          each.place?.seat === seat &&
          each.what.kind === "journal" &&
          each.what.entry.event === event &&
          (round === undefined || each.what.entry.round === round),
      )!.place!;
    for (const member of [1, 2, 3, 4]) {
      expect(order.relation(place(member, "committed", 2), place(0, "committed", 3))).toBe("before");
    }
    expect(order.relation(place(0, "committed", 3), place(1, "committed", 3))).toBe("concurrent");
    expect(order.relation(place(0, "proposed"), place(2, "promised"))).toBe("before");
    expect(order.relation(place(2, "promised"), place(1, "decided"))).toBe("before");
    expect(order.relation(place(3, "halted"), place(0, "committed", 6))).toBe("concurrent");
    expect(recording.messages.every(({ inferred }) => inferred)).toBe(true);
  });

  test("states, views and rounds are those of the journal; what it does not tell of a round is said to be work", () => {
    const recording = recordingOfJournals(sourcesOf(partition()));
    expect(statesOf(recording, 0)).toEqual(["joining", "working", "suspended", "agreeing"]);
    expect(statesOf(recording, 3)).toEqual(["joining", "working", "saving", "halted"]);
    const end = new Moments(recording).at(recording.endsAt - 30);
    expect(end.seats[1]).toMatchObject({ committed: { round: 8 }, span: { view: 2, round: 9 } });
    expect(end.seats[3]).toMatchObject({ committed: { round: 4 }, span: { state: "halted" } });
  });

  test("figures of rounds tell the phases, and when each vote was", () => {
    const run = new RunForTests(2).start().commits(3);
    const figures = (entries: readonly FiledEntry[]): RoundPhases[] =>
      entries
        .filter(({ event }) => event === "committed")
        .map(({ round, view }) => ({ round, view, roundMs: 12, computeMs: 6, voteMs: 2 }));
    const sources = sourcesOf(run).map((source) => ({ ...source, rounds: figures(source.entries) }));
    const recording = recordingOfJournals(sources);
    expect(statesOf(recording, 0)).toEqual(expect.arrayContaining(["computing", "averaging", "voting"]));
    const votes = recording.events.filter(({ what }) => what.kind === "voted");
    expect(votes).toHaveLength(6);
    for (const { sentAt, received } of recording.messages) expect(sentAt).toBeLessThanOrEqual(received!.at);
  });

  test("clocks that are hours apart are set right: the same picture, and the offsets are told", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -7_200_000, max: 7_200_000 }), { minLength: 4, maxLength: 4 }), (off) => {
        const run = new RunForTests(4).start().commits(20).halt([0, 1, 2, 3]);
        const right = recordingOfJournals(sourcesOf(run));
        const recording = recordingOfJournals(shifted(sourcesOf(run), (seat) => off[seat]!));
        // Commits of one round are 7 ms apart from seat to seat in these journals.
        recording.events.forEach((event) => expect(event.at).toBeGreaterThanOrEqual(0));
        expect(Math.abs(recording.endsAt - right.endsAt)).toBeLessThan(60);
        for (const { sentAt, received } of recording.messages) expect(sentAt).toBeLessThanOrEqual(received!.at);
        for (const { seats, addedMs } of recording.clocks) {
          for (const seat of seats) expect(Math.abs(addedMs - (off[0]! - off[seat]!))).toBeLessThan(60);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("what contradicts is told with its place; what is missing, too", () => {
    const run = new RunForTests(3).start().commits(3);
    const sources = sourcesOf(run).slice(0, 2);
    const forged = sources[1]!.entries.map((entry) =>
      entry.event === "committed" && entry.round === 2 ? { ...entry, digest: "f".repeat(32) } : entry,
    );
    const recording = recordingOfJournals([sources[0]!, { ...sources[1]!, entries: forged }]);
    const [violation] = recording.violations;
    expect(violation).toMatchObject({ rule: "I1", place: { seat: 1 } });
    expect(recording.events[violation!.events[0]!]!.what).toMatchObject({ entry: { round: 2 } });
    expect(recording.notes).toEqual(["There is no journal of seat 2: its lane stays empty."]);
  });

  test("the same journal twice counts once", () => {
    const sources = sourcesOf(new RunForTests(2).start().commits(3));
    const recording = recordingOfJournals([...sources, { ...sources[0]!, name: "copy" }]);
    expect(recording.violations).toEqual([]);
    expect(recording.notes).toEqual(["copy is the same journal as journal 0, and was taken once."]);
  });

  test("a reloaded page is away between its journals", () => {
    const run = new RunForTests(3).start().commits(2).reorganize([0, 1]).commits(3);
    run.open(2).catchUp(2).reorganize([0, 1, 2], [0, 1]).commits(2);
    const recording = recordingOfJournals(sourcesOf(run));
    expect(statesOf(recording, 2)).toEqual(["joining", "working", "away", "catchingUp"]);
    expect(recording.messages.some(({ from, to, kind }) => kind === "vote" && from.seat === 2 && to === 0)).toBe(true);
  });

  test.each([
    ["nothing", [], /no journal/],
    [
      "two seats in one",
      [{ name: "a", entries: new RunForTests(2).start().journals.flat() }],
      /a has lines of seat 0 and/,
    ],
  ])("%s is refused", (_what, sources, reason) => {
    expect(() => recordingOfJournals(sources)).toThrow(JournalsError);
    expect(() => recordingOfJournals(sources)).toThrow(reason);
  });
});
