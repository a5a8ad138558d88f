import { describe, expect, test, vi } from "vitest";
import type { JournalEvent } from "../peer/journal.ts";
import { peerMachine } from "../peer/machine.ts";
import { createDigester } from "../training/digest.ts";
import { scenarioOf, type Fault, type Scenario } from "./scenario.ts";
import { simulateScenario, simulateSeed } from "./simulate.ts";
import type { Outcome } from "./world.ts";

const digester = await createDigester();
const SLOW = { timeout: 60_000 };

function held(result: ReturnType<typeof simulateSeed>): Outcome {
  if ("failure" in result) {
    const { error, scenario, trace } = result.failure;
    throw new Error(
      `seed ${scenario.seed}, ${scenario.spec.seats} peers: ${error.message}\n${trace.slice(-40).join("\n")}`,
    );
  }
  return result.outcome;
}

const marksOf = (outcomes: readonly Outcome[]) => {
  const marks: Partial<Record<JournalEvent, number>> = {};
  for (const outcome of outcomes) {
    for (const [event, count] of Object.entries(outcome.marks)) {
      marks[event as JournalEvent] = (marks[event as JournalEvent] ?? 0) + count;
    }
  }
  return marks;
};

/** A quiet scenario with these faults only. */
const withFaults = (seed: number, peers: number, ...faults: Fault[]): Scenario => ({
  ...scenarioOf(seed, peers),
  faults,
});

test("the same seed gives the same run, line by line", SLOW, () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const [first, second] = [0, 1].map(() => held(simulateSeed(seed, 4, digester, true)));
    expect(first!.trace.length).toBeGreaterThan(100);
    expect(first!.trace.join("\n") === second!.trace.join("\n")).toBe(true);
    expect(first).toEqual(second);
  }
});

test("a trace does not change the run, and different seeds and numbers of peers give different runs", SLOW, () => {
  const { trace: _trace, ...traced } = held(simulateSeed(8, 3, digester, true));
  const { trace: _none, ...untraced } = held(simulateSeed(8, 3, digester));
  expect(traced).toEqual(untraced);
  const traces = [1, 2, 3, 4].map((seed) => held(simulateSeed(seed, 3, digester, true)).trace.join("\n"));
  traces.push(held(simulateSeed(1, 4, digester, true)).trace.join("\n"));
  expect(new Set(traces).size).toBe(traces.length);
});

describe.each([2, 3, 4, 5, 6, 7])("I1, I2, I4 to I7 with %d peers", (peers) => {
  test("hold over 60 seeds, which finish wherever nothing goes wrong", SLOW, () => {
    const outcomes = Array.from({ length: 60 }, (_, index) => held(simulateSeed(1000 + index, peers, digester)));
    const quiet = outcomes.filter(({ seed }) => scenarioOf(seed, peers).faults.length === 0);
    expect(quiet.length).toBeGreaterThan(5);
    for (const { states, committed, marks } of quiet) {
      expect(new Set(states)).toEqual(new Set(["finished"]));
      expect(new Set(committed).size).toBe(1);
      expect(marks.suspended ?? 0).toBe(0);
    }
    // A run that holds because nothing happened would show nothing.
    const marks = marksOf(outcomes);
    const interesting = ["committed", "evaluated", "suspended", "resumed", "graceExpired", "saved", "halted"] as const;
    for (const event of interesting) expect(marks[event] ?? 0, event).toBeGreaterThan(0);
  });
});

test("I1, I2, I4 to I7 hold with 16 peers", SLOW, () => {
  for (let seed = 1; seed <= 6; seed += 1) held(simulateSeed(seed, 16, digester));
});

test("every transition that the machine declares is taken by some seed", SLOW, () => {
  const taken = new Set<string>();
  const { start } = peerMachine;
  const spy = vi.spyOn(peerMachine, "start").mockImplementation((context, observe) =>
    start(context, (from, to, event) => {
      taken.add(`${from} -> ${to}`);
      observe?.(from, to, event);
    }),
  );
  const outcomes = Array.from({ length: 200 }, (_, index) => held(simulateSeed(index, 2 + (index % 4), digester)));
  spy.mockRestore();
  const declared = peerMachine.states.flatMap((from) => peerMachine.successors(from).map((to) => `${from} -> ${to}`));
  expect([...taken].sort()).toEqual(declared.sort());
  const marks = marksOf(outcomes);
  for (const event of ["diverged", "saveFailed", "rejected", "linkDown", "returned"] as const) {
    expect(marks[event] ?? 0, event).toBeGreaterThan(0);
  }
});

describe("faults do what they say", () => {
  test("a crash in the middle halts the others, with the crashed seat's last vote counted", () => {
    const scenario = withFaults(1, 4, { kind: "crash", at: 1500, seat: 2 });
    const { states } = held(simulateScenario({ ...scenario, spec: { ...scenario.spec, rounds: 1000 } }, digester));
    expect(states).toEqual(["halted", "halted", "crashed", "halted"]);
  });

  test("P1: a pause shorter than the grace costs no round, a longer one ends the session", () => {
    const long = { ...scenarioOf(1, 3).spec, rounds: 12, graceMs: 15_000, targetAccuracy: null, heartbeatMs: 200 };
    const pause = (forMs: number): Scenario => ({
      ...withFaults(1, 3, { kind: "pause", at: 1000, seat: 1, forMs }),
      stepMs: [200, 300],
      spec: long,
    });
    const short = held(simulateScenario(pause(8000), digester));
    expect(short.states).toEqual(["finished", "finished", "finished"]);
    expect(short.marks).toMatchObject({ committed: 36 });
    expect(short.marks.resumed ?? 0).toBeGreaterThan(0);
    const beyond = held(simulateScenario(pause(60_000), digester));
    expect(beyond.states).toEqual(["halted", "halted", "halted"]);
    expect(beyond.marks.graceExpired ?? 0).toBeGreaterThan(0);
  });

  test("H4: when all sleep at once and wake together, nobody is suspected", () => {
    const faults = [0, 1, 2].map((seat): Fault => ({ kind: "pause", at: 1200, seat, forMs: 600_000 }));
    const { states, marks } = held(simulateScenario(withFaults(1, 3, ...faults), digester));
    expect(states).toEqual(["finished", "finished", "finished"]);
    expect(marks.suspected ?? 0).toBe(0);
  });

  test("R5: a bit that flips makes a divergence, a retry and a halt at the last agreed round", () => {
    const outcomes = Array.from({ length: 10 }, (_, seed) => {
      const scenario = withFaults(seed, 3, { kind: "corrupt", at: 1500, seat: 1 });
      const spec = { ...scenario.spec, rounds: 200, targetAccuracy: null };
      return held(simulateScenario({ ...scenario, spec, stepMs: [50, 100] }, digester));
    });
    // The flip does nothing where it hits the buffer that the next state overwrites.
    const hit = outcomes.filter(({ marks }) => marks.diverged !== undefined);
    expect(hit.length).toBeGreaterThan(2);
    for (const { states, committed, marks } of hit) {
      expect(states).toEqual(["halted", "halted", "halted"]);
      expect(new Set(committed).size).toBe(1);
      expect(marks.diverged).toBe(6);
    }
    for (const outcome of outcomes)
      if (!hit.includes(outcome)) expect(new Set(outcome.states)).toEqual(new Set(["finished"]));
  });

  test("M3: a tab reloaded before the start is let in, one reloaded later is not", () => {
    const reload = (at: number): Fault => ({ kind: "reload", at, seat: 1, noticedAfterMs: 300 });
    const early = held(simulateScenario(withFaults(3, 3, reload(10)), digester));
    expect(early.states).toEqual(["finished", "finished", "finished"]);
    const scenario = withFaults(3, 3, reload(2500));
    const late = held(simulateScenario({ ...scenario, spec: { ...scenario.spec, rounds: 1000 } }, digester));
    expect(late.states).toEqual(["halted", "joining", "halted"]);
    expect(late.marks.rejected ?? 0).toBe(2);
  });

  test("a full disk is told, and keeps nobody from the end", () => {
    const { states, marks } = held(
      simulateScenario(withFaults(3, 3, { kind: "storageFull", at: 0, seat: 0 }), digester),
    );
    expect(states).toEqual(["finished", "finished", "finished"]);
    expect(marks).toMatchObject({ saved: 2, saveFailed: 1 });
  });
});
