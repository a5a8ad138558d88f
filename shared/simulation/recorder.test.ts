import { beforeAll, describe, expect, test } from "vitest";
import { CausalOrder } from "../replay/causality.ts";
import { Moments } from "../replay/moment.ts";
import type { Recording } from "../replay/recording.ts";
import { createDigester, type Digester } from "../training/digest.ts";
import { EXAMPLES } from "./examples.ts";
import { Recorder } from "./recorder.ts";
import { parseScenario, ScenarioError } from "./scenario-file.ts";
import { scenarioOf } from "./draw-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { recordScenario, simulateScenario } from "./simulate.ts";

let digester: Digester;
beforeAll(async () => {
  digester = await createDigester();
});

const record = (scenario: Scenario): Recording => recordScenario(scenario, digester, new Recorder(scenario));

/** Seats in the state that they end in. */
const ends = ({ lanes }: Recording) => lanes.map(({ spans }) => spans.at(-1)?.state);
const count = (recording: Recording, event: string) =>
  recording.events.filter(({ what }) => what.kind === "journal" && what.entry.event === event).length;

function expectSound(recording: Recording): void {
  const { lanes, messages, events } = recording;
  for (const { steps, spans } of lanes) {
    steps.forEach((at, step) => expect(at).toBeGreaterThanOrEqual(steps[step - 1] ?? 0));
    spans.forEach(({ from, until }, index) => {
      expect(until).toBeGreaterThan(from);
      if (index > 0) expect(from).toBe(spans[index - 1]!.until);
    });
  }
  for (const { from, to, sentAt, received, fate } of messages) {
    expect(lanes[from.seat]!.steps[from.step]).toBe(sentAt);
    expect(fate === "received").toBe(received !== null);
    if (!received) continue;
    expect(received.at).toBeGreaterThan(sentAt);
    expect(lanes[to]!.steps[received.step]).toBe(received.at);
  }
  for (const { at, place } of events) if (place) expect(lanes[place.seat]!.steps[place.step]).toBe(at);
}

describe("a recording of the simulator", () => {
  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "of seed %i: arrows go forward in time, all is at a step of its lane, and the run is the same as unrecorded",
    (seed) => {
      const scenario = scenarioOf(seed, 3 + (seed % 3));
      const recording = record(scenario);
      expectSound(recording);
      expect(new CausalOrder(recording).contradictions).toBe(0);
      const result = simulateScenario(scenario, digester);
      if (!("outcome" in result)) throw result.failure.error;
      const { journal, states } = result.outcome;
      for (const [event, times] of Object.entries(journal)) expect(count(recording, event), event).toBe(times);
      expect(ends(recording)).toEqual(states.map((state) => (state === "crashed" ? "away" : state)));
    },
  );

  test("R4: every commit by votes has every other member's vote in its causal past", () => {
    const recording = record(EXAMPLES[0]!.scenario);
    const order = new CausalOrder(recording);
    const commits = recording.events.flatMap(({ place, what }) =>
      what.kind === "journal" && what.entry.event === "committed" && what.entry.view === 1 && !what.entry.detail
        ? [{ place: place!, entry: what.entry }]
        : [],
    );
    expect(commits.length).toBeGreaterThan(15);
    for (const { place, entry } of commits) {
      const voters = recording.messages.filter(
        ({ kind, text, from }) =>
          kind === "vote" && text.startsWith(`vote for ${entry.round}.`) && order.relation(from, place) === "before",
      );
      expect(new Set(voters.map(({ from }) => from.seat)).size).toBeGreaterThanOrEqual(4);
    }
  });

  test("of a run that breaks an invariant ends there, at the step of the peer that broke it", () => {
    const { scenario } = EXAMPLES.find(({ id }) => id === "slow")!;
    // The peers agree on a digest of round 2 that its bytes do not have (I6).
    let asked = 0;
    const forger: Digester = {
      ...digester,
      digest: (state) =>
        state.round === 2 && ++asked <= scenario.spec.seats ? "f".repeat(32) : digester.digest(state),
    };
    const { violations, lanes, endsAt } = recordScenario(scenario, forger, new Recorder(scenario));
    const [violation] = violations;
    expect(violation).toMatchObject({ rule: "I6", message: expect.stringContaining("round 2") });
    const { seat, step } = violation!.place!;
    expect(violation!.message).toContain(`seat ${seat}`);
    expect(step).toBe(lanes[seat]!.steps.length - 1);
    expect(violation!.at).toBeLessThan(endsAt);
  });
});

describe("the examples", () => {
  const example = (id: string) => record(EXAMPLES.find((each) => each.id === id)!.scenario);

  test.each(EXAMPLES)("$id: holds all invariants and is small enough to be read", ({ scenario }) => {
    const recording = record(scenario);
    expectSound(recording);
    expect(recording.violations).toEqual([]);
    expect(recording.endsAt).toBeLessThan(15_000);
  });

  test("partition: P5, the majority goes on in view 2; P6, the minority halts", () => {
    const recording = example("partition");
    expect(ends(recording)).toEqual(["finished", "finished", "finished", "halted", "halted"]);
    expect(Math.max(...recording.lanes[0]!.spans.map(({ view }) => view))).toBe(2);
    expect(recording.bands).toMatchObject([{ kind: "cut", seats: [0, 1, 2, 3, 4] }]);
    const during = new Moments(recording).at(1800);
    expect(during.seats[0]!.hears).toEqual([1, 2]);
    expect(during.seats[4]!.hears).toEqual([3]);
  });

  test("minorities: P6, both halves halt at one round", () => {
    const recording = example("minorities");
    expect(ends(recording)).toEqual(["halted", "halted", "halted", "halted"]);
    expect(count(recording, "undecided")).toBe(4);
  });

  test("return: P8, the reloaded peer fetches a state, is let in and finishes", () => {
    const recording = example("return");
    expect(ends(recording)).toEqual(["finished", "finished", "finished", "finished"]);
    const states = recording.lanes[2]!.spans.map(({ state }) => state);
    expect(states).toContain("away");
    expect(states).toContain("catchingUp");
    expect(recording.messages.some(({ kind }) => kind === "stateOffer")).toBe(true);
  });

  test("flap: messages are lost, votes are sent again, no view is given up", () => {
    const recording = example("flap");
    expect(ends(recording)).toEqual(["finished", "finished", "finished"]);
    expect(recording.messages.filter(({ fate }) => fate === "lost").length).toBeGreaterThan(4);
    const votes = recording.messages.filter(({ kind }) => kind === "vote");
    const once = new Set(votes.map(({ from, to, text }) => `${from.seat} ${to} ${text}`));
    expect(votes.length).toBeGreaterThan(once.size);
    expect(Math.max(...recording.lanes[0]!.spans.map(({ view }) => view))).toBe(1);
  });

  test("slow: H5, nobody is suspected", () => {
    const recording = example("slow");
    expect(ends(recording)).toEqual(["finished", "finished", "finished"]);
    expect(count(recording, "suspected")).toBe(0);
  });
});

describe("files with scenarios", () => {
  test("are read as they are kept, whatever is drawn", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const scenario = scenarioOf(seed, 2 + (seed % 6));
      expect(parseScenario(JSON.parse(JSON.stringify({ error: "I1: …", scenario })))).toEqual(
        JSON.parse(JSON.stringify(scenario)),
      );
    }
  });

  const drawn = scenarioOf(1, 4);
  test.each([
    [null, /no scenario/],
    [{ scenario: { ...drawn, seed: -1 } }, /seed: .*>=0/],
    [{ ...drawn, faults: [{ kind: "crash", at: 1, seat: 4 }] }, /faults\.0: there is no seat 4/],
    [{ ...drawn, startHeldBy: [0, 4] }, /startHeldBy: there is no seat 4/],
    [{ ...drawn, faults: [{ kind: "flood", at: 1 }] }, /faults\.0\.kind/],
    [{ ...drawn, faults: [{ kind: "closeAll", at: 1, awayMs: [1], cleared: [] }] }, /a time for each seat/],
    [{ ...drawn, delayMs: [9, 1] }, /delayMs: must not be descending/],
    [{ ...drawn, spec: { seats: 1 } }, /spec: .*seats/],
  ])("%j is refused by place", (value, reason) => {
    expect(() => parseScenario(value)).toThrow(ScenarioError);
    expect(() => parseScenario(value)).toThrow(reason);
  });
});
