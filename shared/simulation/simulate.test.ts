import { describe, expect, test, vi } from "vitest";
import type { JournalEvent } from "../peer/journal.ts";
import { createDigester } from "../training/digest.ts";
import { Coverage, type Mark } from "./coverage.ts";
import { scenarioOf } from "./draw-scenario.ts";
import { simulateSeed } from "./simulate.ts";
import { held } from "./testing/held.ts";
import type { Outcome } from "./world.ts";

const digester = await createDigester();
vi.setConfig({ testTimeout: 120_000 });

function sumOf(outcomes: readonly Outcome[]) {
  const coverage = new Coverage();
  const journal: Partial<Record<JournalEvent, number>> = {};
  for (const outcome of outcomes) {
    coverage.add(outcome.marks);
    for (const [event, count] of Object.entries(outcome.journal)) {
      journal[event as JournalEvent] = (journal[event as JournalEvent] ?? 0) + count;
    }
  }
  return { coverage, journal };
}

test("the same seed gives the same run, byte by byte", () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const [first, second] = [0, 1].map(() => held(simulateSeed(seed, 4, digester, true)));
    expect(first!.trace.length).toBeGreaterThan(100);
    expect(first!.traceHash).toMatch(/^[0-9a-f]{8}$/);
    expect(second!.traceHash).toBe(first!.traceHash);
    expect(second).toEqual(first);
  }
});

test("a trace does not change the run, and different seeds and numbers of peers give different runs", () => {
  const { trace: _trace, traceHash: _hash, ...traced } = held(simulateSeed(8, 3, digester, true));
  const { trace: _none, traceHash: _noHash, ...untraced } = held(simulateSeed(8, 3, digester));
  expect(traced).toEqual(untraced);
  const hashes = [1, 2, 3, 4].map((seed) => held(simulateSeed(seed, 3, digester, true)).traceHash);
  hashes.push(held(simulateSeed(1, 4, digester, true)).traceHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

// `npm test` runs thousands of seeds with 2 to 7; these few are for the inner loop.
describe.each([2, 4, 7])("I1 to I7 with %d peers", (peers) => {
  test("hold over 60 seeds, which finish wherever nothing goes wrong", () => {
    const outcomes = Array.from({ length: 60 }, (_, index) => held(simulateSeed(1000 + index, peers, digester)));
    const quiet = outcomes.filter(({ seed }) => scenarioOf(seed, peers).faults.length === 0);
    expect(quiet.length).toBeGreaterThan(5);
    for (const { states, committed, view } of quiet) {
      expect(new Set(states)).toEqual(new Set(["finished"]));
      expect(new Set(committed).size).toBe(1);
      expect(view).toBe(1);
    }
    // A run that holds because nothing happened would show nothing.
    const { coverage, journal } = sumOf(outcomes);
    for (const event of ["committed", "evaluated", "suspended", "resumed", "saved", "halted", "finished"] as const) {
      expect(journal[event] ?? 0, event).toBeGreaterThan(0);
    }
    for (const mark of ["view 2", "base is c"] satisfies Mark[]) {
      expect(coverage.count(mark), mark).toBeGreaterThan(0);
    }
  });
});

test("I1 to I7 hold with 16 peers", () => {
  for (let seed = 1; seed <= 6; seed += 1) held(simulateSeed(seed, 16, digester));
});

test.each([["S3: a page that slept through a reload tells its secret to the page before, over the new link", 3411, 5]])(
  "%s (seed %d)",
  (_, seed, peers) => {
    held(simulateSeed(seed, peers, digester));
  },
);
