import { describe, expect, test } from "vitest";
import { createDigester } from "../training/digest.ts";
import type { Fault } from "./faults.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { simulateScenario } from "./simulate.ts";
import type { Outcome } from "./world.ts";

const digester = await createDigester();

/** A session of 40 quick rounds in which these faults strike, and only these; it heals after five seconds. */
function run(seats: number, policy: "halt" | "reorganize", ...faults: Fault[]): Outcome {
  const { spec, startHeldBy: _start, ...drawn } = scenarioOf(7, seats);
  const scenario: Scenario = {
    ...drawn,
    spec: {
      ...spec,
      policy,
      rounds: 40,
      overlap: 0,
      heartbeatMs: 100,
      graceMs: 1000,
      averaging: "plain",
      compression: "none",
      targetAccuracy: null,
      evaluateEvery: 10,
      checkpointEvery: 4,
    },
    delayMs: [1, 10],
    stepMs: [40, 80],
    parameters: 20,
    faults,
    healAtMs: 5000,
  };
  const result = simulateScenario(scenario, digester);
  if ("failure" in result) {
    throw new Error(`${result.failure.error.message}\n${result.failure.trace.slice(-40).join("\n")}`);
  }
  return result.outcome;
}
const all = (seats: number, state: string) => Array.from({ length: seats }, () => state);
const reload = (seat: number, more: Partial<Fault> = {}): Fault =>
  ({
    kind: "reload",
    at: 1500,
    seat,
    awayMs: 300,
    storage: "kept",
    leaves: true,
    noticedAfterMs: 100,
    ...more,
  }) as Fault;

describe("a tab that is lost", () => {
  test("P5, policy reorganize: the others go on without it and finish", () => {
    const { states, view, marks } = run(4, "reorganize", { kind: "crash", at: 1500, seat: 2 });
    expect(states).toEqual(["finished", "finished", "crashed", "finished"]);
    expect(view).toBe(2);
    expect(marks["gradient reused"] ?? 0).toBeGreaterThan(0);
  });

  test("P5, policy halt: all the others save the same round", () => {
    const { states, committed } = run(4, "halt", { kind: "crash", at: 1500, seat: 2 });
    expect(states).toEqual(["halted", "halted", "crashed", "halted"]);
    const [first, second, , fourth] = committed;
    expect([second, fourth]).toEqual([first, first]);
  });

  test("P6: of two peers the one that is left is a minority", () => {
    const { states, marks } = run(2, "reorganize", { kind: "crash", at: 1500, seat: 1 });
    expect(states).toEqual(["halted", "crashed"]);
    expect(marks["halt by minority"]).toBe(1);
  });

  test("P5: two tabs at once, of five", () => {
    const { states, view } = run(
      5,
      "reorganize",
      { kind: "crash", at: 1500, seat: 0 },
      { kind: "crash", at: 1500, seat: 3 },
    );
    expect(states).toEqual(["crashed", "finished", "finished", "crashed", "finished"]);
    expect(view).toBe(2);
  });
});

describe("P8: a tab that comes back", () => {
  test.each(["halt", "reorganize"] as const)("is admitted, policy %s", (policy) => {
    const { states, committed, marks } = run(3, policy, reload(1));
    expect(states).toEqual(all(3, "finished"));
    expect(committed).toEqual([40, 40, 40]);
    expect(marks["reloaded seat admitted"] ?? 0).toBeGreaterThan(0);
    expect(marks["state fetched"] ?? 0).toBeGreaterThan(0);
  });

  test("P7: without what its disk held, it is admitted as well", () => {
    const { states } = run(3, "reorganize", reload(1, { storage: "cleared" } as Partial<Fault>));
    expect(states).toEqual(all(3, "finished"));
  });

  test("late, when the others have gone on without it", () => {
    const { states, view } = run(4, "reorganize", reload(1, { awayMs: 2500 } as Partial<Fault>));
    expect(states).toEqual(all(4, "finished"));
    expect(view).toBeGreaterThan(2);
  });

  test("after all tabs were closed, the session goes on from the newest round that all have kept", () => {
    const { states, committed, marks } = run(3, "halt", {
      kind: "closeAll",
      at: 2500,
      awayMs: [200, 900, 400],
      cleared: [],
    });
    expect(states).toEqual(all(3, "finished"));
    expect(committed).toEqual([40, 40, 40]);
    expect(marks.resumed).toBe(1);
    expect(marks["state loaded"] ?? 0).toBeGreaterThan(0);
  });
});

describe("time", () => {
  test("P1: a pause shorter than the grace costs no view", () => {
    const { states, view, journal } = run(3, "halt", { kind: "pause", at: 1500, seat: 1, forMs: 900 });
    expect(states).toEqual(all(3, "finished"));
    expect(view).toBe(1);
    expect(journal.committed).toBe(3 * 40);
  });

  test("P5: one that is longer costs the session, policy halt, or the peer's place until it comes back", () => {
    const pause: Fault = { kind: "pause", at: 1500, seat: 1, forMs: 3000 };
    const halted = run(3, "halt", pause);
    expect(halted.states).toEqual(all(3, "halted"));
    const { states, marks } = run(3, "reorganize", pause);
    expect(states).toEqual(all(3, "finished"));
    expect(marks["excluded seat admitted"] ?? 0).toBeGreaterThan(0);
  });

  test("H4: when all sleep at once and wake together, nobody is suspected", () => {
    const faults = [0, 1, 2].map((seat): Fault => ({ kind: "pause", at: 1200, seat, forMs: 3000 }));
    const { states, journal } = run(3, "halt", ...faults);
    expect(states).toEqual(all(3, "finished"));
    expect(journal.suspected ?? 0).toBe(0);
  });

  test("H4: clocks that leap, stand still and run wrong disturb nothing", () => {
    const { states, view } = run(
      3,
      "halt",
      { kind: "clockLeap", at: 1000, seat: 0, byMs: 3_600_000 },
      { kind: "clockLeap", at: 1300, seat: 1, byMs: -200 },
      { kind: "clockDrift", at: 1500, seat: 2, rate: 1.2 },
    );
    expect(states).toEqual(all(3, "finished"));
    expect(view).toBe(1);
  });
});

describe("the network", () => {
  const ways = (left: number[], right: number[]) =>
    left.flatMap((a) => right.flatMap((b) => [[a, b] as const, [b, a] as const]));

  test("P5, P6: a partition 3 to 2 leaves the majority at work, and all together again afterwards", () => {
    const cut: Fault = { kind: "cut", at: 1500, ways: ways([0, 1, 2], [3, 4]), forMs: 2000, breaks: true };
    const { states, committed } = run(5, "reorganize", cut);
    expect(states.slice(0, 3)).toEqual(all(3, "finished"));
    expect(committed.slice(0, 3)).toEqual([40, 40, 40]);
  });

  test("H2: one way that is cut is a link that is down", () => {
    const { states, marks } = run(3, "reorganize", {
      kind: "cut",
      at: 1500,
      ways: [[0, 1]],
      forMs: 3000,
      breaks: false,
    });
    expect(states).toEqual(all(3, "finished"));
    expect(marks["view 2"] ?? 0).toBeGreaterThan(0);
  });

  test("P1: a link that flaps for less than the grace costs no view", () => {
    const { states, view } = run(3, "halt", {
      kind: "flap",
      at: 1500,
      seats: [0, 1],
      times: 4,
      everyMs: 300,
      downMs: 60,
    });
    expect(states).toEqual(all(3, "finished"));
    expect(view).toBe(1);
  });

  test("H5: a slow way is waited for", () => {
    const { states, view } = run(3, "halt", { kind: "slow", at: 1500, way: [0, 1], byMs: 300, forMs: 2000 });
    expect(states).toEqual(all(3, "finished"));
    expect(view).toBe(1);
  });
});

describe("what fails in a tab", () => {
  test("R5: a bit that flips makes a divergence, a retry and a halt at the last agreed round", () => {
    const outcomes = Array.from({ length: 60 }, (_, index) =>
      run(3, "halt", { kind: "corrupt", at: 1500 + 17 * index, seat: 1 }),
    );
    // The flip does nothing where it hits the buffer that the next state overwrites; and where that one has been written
    // already, the retry writes it anew.
    const hit = outcomes.filter(({ journal }) => journal.diverged !== undefined);
    const mended = hit.filter(({ states }) => states.every((state) => state === "finished"));
    for (const { journal } of mended) expect(journal.diverged).toBe(3);
    const halted = hit.filter((outcome) => !mended.includes(outcome));
    expect(halted.length).toBeGreaterThan(1);
    for (const { states, committed, journal } of halted) {
      expect(states).toEqual(all(3, "halted"));
      expect(new Set(committed).size).toBe(1);
      expect(journal.diverged).toBe(6);
    }
  });

  test("a training worker that is lost: its peer halts, the others go on", () => {
    const { states } = run(3, "reorganize", { kind: "trainerFails", at: 1500, seat: 1 });
    expect(states).toEqual(["finished", "halted", "finished"]);
  });

  test("R7: somebody asks to stop: all stop at one round", () => {
    const { states, committed } = run(3, "reorganize", { kind: "halt", at: 1500, seat: 1 });
    expect(states).toEqual(all(3, "halted"));
    expect(new Set(committed).size).toBe(1);
  });

  test("a full disk is told, and keeps nobody from the end", () => {
    const { states, journal, marks } = run(
      3,
      "reorganize",
      { kind: "disk", at: 0, seat: 0, trouble: "full", forMs: 5000 },
      { kind: "crash", at: 1500, seat: 2 },
    );
    expect(states).toEqual(["finished", "finished", "crashed"]);
    expect(marks["memory removed"] ?? 0).toBeGreaterThan(0);
    expect(journal.checkpointFailed ?? 0).toBeGreaterThan(0);
  });

  test("P7: while a seat can neither write nor remove, its promise does not count; once it can, all goes on", () => {
    const { states, marks, virtualMs } = run(
      3,
      "reorganize",
      { kind: "disk", at: 1400, seat: 0, trouble: "denied", forMs: 60_000 },
      { kind: "crash", at: 1500, seat: 2 },
    );
    expect(marks["persist failed"] ?? 0).toBeGreaterThan(0);
    expect(states).toEqual(["finished", "finished", "crashed"]);
    expect(virtualMs).toBeGreaterThan(5000);
  });
});
