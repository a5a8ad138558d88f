import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import { parseSpec, type SessionSpec } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import { drawAuto, NO_AUTO } from "./draw-auto.ts";
import { drawFaults } from "./draw-faults.ts";
import { drawOptimizer } from "./draw-optimizer.ts";
import { drawOverlap } from "./draw-overlap.ts";
import { drawPauses } from "./draw-pauses.ts";
import { drawResumes } from "./draw-resumes.ts";
import { drawStart } from "./draw-start.ts";
import { drawStatistics } from "./draw-statistics.ts";
import { swarmScenarioOf } from "./draw-swarm.ts";
import { durationMs, type Fault } from "./faults.ts";
import { EXACT_SEATS_16, HEAL_MS_MAX } from "./run-bounds.ts";
import type { Scenario } from "./scenario.ts";

/**
 * How scenarios are drawn: by the swarm, each seed out of a mix of its own; or with one mix for all seeds, of all kinds of
 * faults, none in a fifth of the runs (mixed); or in all runs and beside the others, with long pauses, or with tabs that
 * are all closed and opened again (resumes).
 */
export const PROFILES = ["swarm", "mixed", "pauses", "resumes"] as const;
export type Profile = (typeof PROFILES)[number];

/** Draws the scenario of a seed. */
export function scenarioOf(seed: number, peers: number, profile: Profile = "mixed"): Scenario {
  if (profile === "swarm") return swarmScenarioOf(seed, peers);
  const random = new Random("scenario", seed, peers);
  const between = (from: number, to: number) => from + random.uniform() * (to - from);
  const slowMs = between(5, 300);
  const rounds = 2 + random.below(8);
  const spec = parseSpec({
    task: "synthetic-100k",
    seats: peers,
    rounds,
    ...drawOptimizer(seed, random.below(2) === 0 ? "adam" : "sgd", rounds),
    ...drawOverlap(seed),
    compression: random.pick(["none", "none", "none", "fp16", "int8", "int4", "sparse"] as const),
    policy: random.below(3) === 0 ? "halt" : "reorganize",
    heartbeatMs: 100 + 100 * random.below(4),
    graceMs: random.pick([0, 500, 1000, 3000]),
    targetAccuracy: random.below(4) === 0 ? 0.9 : null,
    evaluateEvery: 1 + random.below(5),
    checkpointEvery: 1 + random.below(4),
    seed,
  });
  const faults = drawProfile(random, spec, profile);
  const overAt = Math.max(0, ...faults.map((fault) => fault.at + durationMs(fault)));
  const parameters = random.below(6) === 0 ? random.below(peers) + 1 : 8 + random.below(60);
  const secure = drawSecure(random, spec);
  // What was chosen is kept by those who come back (M8).
  const auto = profile === "resumes" ? drawAuto(seed, secure) : NO_AUTO;
  return {
    seed,
    spec: parseSpec({ ...secure, ...auto.spec }),
    parameters,
    chunkElements: 4 + random.below(30),
    delayMs: [between(0.1, 5), between(5, 60)],
    stepMs: [slowMs * 0.2, slowMs],
    faults,
    ...auto.scenario,
    ...(auto === NO_AUTO ? drawStart(seed, peers) : {}),
    ...drawStatistics(seed, parameters),
    // Half of the time healing comes before the faults have ended by themselves.
    healAtMs: Math.min(HEAL_MS_MAX, random.below(2) === 0 ? overAt : overAt * between(0.4, 1)),
  };
}

function drawProfile(random: Random, spec: SessionSpec, profile: Exclude<Profile, "swarm">): readonly Fault[] {
  if (profile === "pauses") return drawPauses(random, spec);
  if (profile === "resumes") return drawResumes(random, spec);
  return random.below(5) === 0 ? [] : drawFaults(random, spec);
}

/**
 * A quarter of the sessions average securely, where they can. Bounds and weights are such that what the synthetic task
 * adds up is whole in fixed point, and so exact.
 */
function drawSecure(random: Random, spec: SessionSpec): SessionSpec {
  if (random.below(4) > 0 || spec.seats < SECURE_MEMBERS_MIN) return spec;
  const secureBits = spec.seats <= EXACT_SEATS_16 && random.below(2) === 0 ? 16 : 32;
  return { ...spec, averaging: "secure", compression: "none", secureBits, secureBound: 64, batchSize: spec.seats };
}
