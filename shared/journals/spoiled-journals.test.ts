import fc from "fast-check";
import { expect, test } from "vitest";
import type { FiledEntry, FiledEntryOf } from "../peer/journal.ts";
import { Random } from "../training/random.ts";
import { checkJournals } from "./check-journals.ts";
import { RunForTests } from "./testing/run.ts";

type Journals = readonly (readonly FiledEntry[])[];

/** A run of random commits, losses, returns, resumes and an end, in which all is right. */
function runOf(seed: number): RunForTests {
  const random = new Random(seed);
  const below = (most: number) => Math.floor(random.uniform() * most);
  const run = new RunForTests(2 + below(6)).start();
  run.commits(1 + below(4));
  const steps = below(7);
  for (let step = 0; step < steps; step += 1) {
    switch (below(5)) {
      case 0:
      case 1:
        run.commits(1 + below(4));
        break;
      case 2: {
        const spare = run.members.length - run.quorum;
        if (spare < 1) break;
        const kept = run.members.filter((_, index) => index >= 1 + below(spare));
        if (below(2) === 0) run.commit([kept[below(kept.length)]!]);
        run.reorganize(kept);
        break;
      }
      case 3: {
        const seat = below(run.seats);
        const others = run.members.filter((member) => member !== seat);
        if (others.length < run.quorum) break;
        run.open(seat).catchUp(seat);
        run.reorganize(
          [...others, seat].sort((a, b) => a - b),
          others,
        );
        break;
      }
      default:
        run.start(1 + below(run.round), true).commits(1 + below(3));
    }
  }
  if (below(2) === 0) for (const seat of run.members) run.end(seat, "finished", "finished");
  else run.halt(run.members);
  return run;
}

const SEEDS = fc.integer({ min: 0, max: 0xffff_ffff });
const OTHER_DIGEST = "f".repeat(32);
const messages = (journals: Journals) =>
  checkJournals(journals).violations.map(({ invariant, message }) => `${invariant}: ${message}`);

test("journals of right runs have no violation, also cut at either end, and with some of them missing", () => {
  fc.assert(
    fc.property(SEEDS, SEEDS, (seed, cutSeed) => {
      const run = runOf(seed);
      expect(messages(run.journals)).toEqual([]);
      const random = new Random(cutSeed);
      const share = () => (random.uniform() < 0.5 ? 0 : random.uniform());
      const cut = run.journals
        .filter(() => random.uniform() < 0.8)
        .map((entries) =>
          entries.slice(Math.floor(entries.length * share()), Math.ceil(entries.length * (1 - share()))),
        );
      expect(messages(cut)).toEqual([]);
      expect(checkJournals(cut, run.seats).violations).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

/** Where a line stands: index of the journal, and of the line in it. */
type Place = readonly [journal: number, line: number];
const placesOf = (journals: Journals, fits: (entry: FiledEntry, place: Place) => boolean): Place[] =>
  journals.flatMap((entries, journal) =>
    entries.flatMap((entry, line): Place[] => (fits(entry, [journal, line]) ? [[journal, line]] : [])),
  );
const at = (journals: Journals, [journal, line]: Place) => journals[journal]![line]!;
/** Puts lines in place of one. */
const replaced = (journals: Journals, [journal, line]: Place, ...by: FiledEntry[]): Journals =>
  journals.map((entries, index) => (index === journal ? entries.toSpliced(line, 1, ...by) : entries));
const recordLines = (journals: Journals, of: FiledEntry): Place[] =>
  placesOf(
    journals,
    (entry) =>
      (entry.event === "decided" && entry.detail?.instance === viewOf(of)) ||
      (entry.event === "viewInstalled" && entry.view === viewOf(of)),
  );
const viewOf = (entry: FiledEntry) => (entry.event === "decided" ? Number(entry.detail?.instance) : entry.view);
type RecordEntry = FiledEntryOf<"decided" | "viewInstalled">;
/** Changes a line of a record. */
const changed = (journals: Journals, place: Place, change: (entry: RecordEntry) => Partial<RecordEntry>): Journals => {
  const entry = at(journals, place) as RecordEntry;
  return replaced(journals, place, { ...entry, ...change(entry) } as RecordEntry);
};
/** Changes all lines of a record alike. */
const withRecord = (
  journals: Journals,
  of: FiledEntry,
  change: (entry: RecordEntry) => Partial<RecordEntry>,
): Journals => recordLines(journals, of).reduce((all, place) => changed(all, place, change), journals);
/** What is left of a record's members when only those in these places are. */
const without = ({ detail }: RecordEntry, from: number, to?: number): NonNullable<RecordEntry["detail"]> => ({
  ...detail,
  members: detail!.members!.slice(from, to),
  incarnations: detail!.incarnations!.slice(from, to),
});

/** Each makes right journals wrong at one place, out of those that it names. */
const SPOILERS: Record<
  string,
  { where: (run: RunForTests) => Place[]; spoil: (run: RunForTests, place: Place) => Journals }
> = {
  "another digest of a commit that others tell of": {
    where: ({ journals }) =>
      placesOf(journals, (entry, [journal]) => {
        const twins = placesOf(
          journals,
          (twin, place) => place[0] !== journal && twin.event === "committed" && twin.digest === entry.digest,
        );
        return entry.event === "committed" && twins.length > 0;
      }),
    spoil: ({ journals }, place) => replaced(journals, place, { ...at(journals, place), digest: OTHER_DIGEST }),
  },
  "a commit left out between two": {
    where: ({ journals }) =>
      placesOf(journals, (entry, [journal, line]) => {
        const next = journals[journal]![line + 1];
        return entry.event === "committed" && next?.event === "committed";
      }),
    spoil: ({ journals }, place) => replaced(journals, place),
  },
  "a commit told twice": {
    where: ({ journals }) => placesOf(journals, ({ event }) => event === "committed"),
    spoil: ({ journals }, place) => replaced(journals, place, at(journals, place), at(journals, place)),
  },
  "a view that starts one round below what was committed": {
    where: ({ journals }) =>
      placesOf(
        journals,
        (entry) =>
          entry.event === "decided" &&
          placesOf(
            journals,
            (other) => other.event === "committed" && other.digest === entry.digest && other.view < viewOf(entry),
          ).length > 0,
      ),
    spoil: ({ journals }, place) =>
      withRecord(journals, at(journals, place), ({ detail }) => ({
        digest: "e".repeat(32),
        detail: { ...detail, base: Number(detail?.base) - 1 },
      })),
  },
  "one peer's record without a member": {
    where: ({ journals }) =>
      placesOf(journals, (entry) => entry.event === "decided" && recordLines(journals, entry).length > 1),
    spoil: ({ journals }, place) => changed(journals, place, (entry) => ({ detail: without(entry, 1) })),
  },
  "a view with less than a quorum": {
    where: ({ journals }) =>
      placesOf(journals, (entry) => entry.event === "decided" && entry.detail?.kind === "continue"),
    spoil: ({ journals, quorum }, place) =>
      withRecord(journals, at(journals, place), (entry) => ({ detail: without(entry, 0, quorum - 1) })),
  },
  "a commit after the end": {
    where: ({ journals }) => placesOf(journals, ({ event }) => event === "finished" || event === "halted"),
    spoil: ({ journals }, place) => {
      const end = at(journals, place);
      const { detail: _detail, ...line } = end;
      return replaced(journals, place, end, {
        ...line,
        event: "committed",
        round: end.round + 1,
        digest: OTHER_DIGEST,
      });
    },
  },
  "a commit after a promise": {
    where: ({ journals }) => placesOf(journals, ({ event }) => event === "promised"),
    spoil: ({ journals }, place) => {
      const promise = at(journals, place);
      const { detail: _detail, ...line } = promise;
      const commit: FiledEntry = { ...line, event: "committed", round: promise.round + 1, digest: OTHER_DIGEST };
      return replaced(journals, place, promise, commit);
    },
  },
  "a saved state of another digest": {
    where: ({ journals }) => placesOf(journals, ({ event }) => event === "saved"),
    spoil: ({ journals }, place) => replaced(journals, place, { ...at(journals, place), digest: OTHER_DIGEST }),
  },
  "a saved state of a later round": {
    where: ({ journals }) => placesOf(journals, ({ event }) => event === "saved"),
    spoil: ({ journals }, place) => {
      const saved = at(journals, place);
      return replaced(journals, place, { ...saved, round: saved.round + 1 });
    },
  },
};

test.each(Object.entries(SPOILERS))("found: %s", (_name, { where, spoil }) => {
  let spoiled = 0;
  fc.assert(
    fc.property(SEEDS, fc.nat(), (seed, choice) => {
      const run = runOf(seed);
      const places = where(run);
      if (places.length === 0) return;
      spoiled += 1;
      const journals = spoil(run, places[choice % places.length]!);
      expect(messages(journals)).not.toEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(spoiled).toBeGreaterThan(20);
});
