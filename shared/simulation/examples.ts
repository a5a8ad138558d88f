import { parseSpec, type SessionSpecInput } from "../session/spec.ts";
import type { Fault, Way } from "./faults.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario worth looking at. */
export interface Example {
  readonly id: string;
  readonly title: string;
  /** What to look for in it. */
  readonly about: string;
  readonly scenario: Scenario;
}

/** Runs that show one thing each. Scenarios and not seeds, which draw other faults whenever the way of drawing changes. */
export const EXAMPLES: readonly Example[] = [
  {
    id: "partition",
    title: "A partition, and the majority goes on",
    about:
      "Seats 3 and 4 are cut off. When grace is over, seats 0, 1 and 2 promise, accept and decide view 2 and go on; " +
      "the two others are too few, so they save and stop.",
    scenario: scenario(
      { seats: 5, rounds: 24, policy: "reorganize", graceMs: 700 },
      [{ kind: "cut", at: 900, ways: between([0, 1, 2], [3, 4]), forMs: 3500, breaks: false }],
      4400,
    ),
  },
  {
    id: "minorities",
    title: "Two halves, and nobody may go on",
    about:
      "Two seats on each side: no side is a majority, so none can decide anything. Both keep the same round, save it and " +
      "stop: consistency before availability.",
    scenario: scenario(
      { seats: 4, rounds: 24, policy: "reorganize", graceMs: 600 },
      [{ kind: "cut", at: 900, ways: between([0, 1], [2, 3]), forMs: 9000, breaks: false }],
      9900,
    ),
  },
  {
    id: "return",
    title: "A peer that goes and comes back",
    about:
      "Seat 2 is reloaded and away for longer than grace. The others go on without it; back again, it fetches the state " +
      "in parts from several peers, and the next record lets it in.",
    scenario: scenario(
      { seats: 4, rounds: 40, policy: "reorganize", graceMs: 500 },
      [{ kind: "reload", at: 900, seat: 2, awayMs: 1800, storage: "kept", leaves: false, noticedAfterMs: 400 }],
      6000,
    ),
  },
  {
    id: "flap",
    title: "A link that flaps",
    about:
      "The link between seats 0 and 1 dies four times, with all that is on its way. What was lost is sent again over " +
      "each new link, some of it twice, and the same rounds are committed everywhere.",
    scenario: scenario(
      { seats: 3, rounds: 20, policy: "halt", graceMs: 3000 },
      [{ kind: "flap", at: 700, seats: [0, 1], times: 4, everyMs: 420, downMs: 140 }],
      3000,
    ),
  },
  {
    id: "slow",
    title: "A slow peer is not a dead peer",
    about:
      "All that seat 1 sends to seat 2 takes 300 ms longer for a while. Rounds take longer, heartbeats still come, and " +
      "nobody is suspected: the round waits.",
    scenario: scenario(
      { seats: 3, rounds: 16, policy: "halt", graceMs: 1500 },
      [{ kind: "slow", at: 800, way: [1, 2], byMs: 300, forMs: 1500 }],
      3000,
    ),
  },
];

/** Calm surroundings: few numbers, one frame a slice, quick links, so that what a fault does can be seen. */
function scenario(spec: SessionSpecInput, faults: readonly Fault[], healAtMs: number): Scenario {
  return {
    seed: 1,
    spec: parseSpec({
      task: "synthetic-100k",
      optimizer: "sgd",
      compression: "none",
      heartbeatMs: 100,
      targetAccuracy: null,
      evaluateEvery: 10,
      checkpointEvery: 10,
      seed: 1,
      ...spec,
    }),
    parameters: 12,
    chunkElements: 12,
    delayMs: [6, 18],
    stepMs: [30, 70],
    faults,
    healAtMs,
  };
}

/** Both ways between every seat of one side and every seat of the other. */
function between(left: readonly number[], right: readonly number[]): readonly Way[] {
  return left.flatMap((a) => right.flatMap((b) => [[a, b] as const, [b, a] as const]));
}
