import { parseSpec, type SessionSpec } from "../session/spec.ts";
import { Random } from "../training/random.ts";
import { drawAuto, NO_AUTO } from "./draw-auto.ts";
import { drawFaultOf, lastingMs } from "./draw-faults.ts";
import { drawFragments } from "./draw-fragments.ts";
import { drawLobby } from "./draw-lobby.ts";
import { drawOptimizer } from "./draw-optimizer.ts";
import { drawOverlap } from "./draw-overlap.ts";
import { drawShares, NO_SHARES } from "./draw-shares.ts";
import { drawSlices, NO_SLICES } from "./draw-slices.ts";
import { drawStart } from "./draw-start.ts";
import { drawStatistics } from "./draw-statistics.ts";
import { durationMs, type Fault, type FaultKind, type Moment } from "./faults.ts";
import { delaysOf, drawMix, SEATS, triggersOf, type Mix } from "./mix.ts";
import { isUnsteady, type NetworkProfile } from "./network-profile.ts";
import { EXACT_SEATS_16, HEAL_MS_MAX } from "./run-bounds.ts";
import type { Scenario } from "./scenario.ts";

/** Time in which the first fault begins. */
const FIRST_FAULT_MS = 2500;

/** Longer than faults and healing take: whoever comes back must be let in, not left out when it is over. */
const LONG_GRACE_MS = 30_000;

/** With what a ballot begins, and with what it ends: each goes to all other seats. */
const BALLOTS = ["accept", "accept", "prepare", "accepted", "decided"] as const;

/** Until when a network that needs to heal is left as it is, at least. */
const UNSTEADY_MS = [1000, 5000] as const;

/** The mix of a seed. @param peers seats of the session; left out, they are drawn, 2 to 9 */
export function mixOf(seed: number, peers: number = new Random("seats", seed).pick(SEATS)): Mix {
  return drawMix(new Random("mix", seed), peers);
}

/** Draws the scenario of a seed, out of its own mix of all there is. */
export function swarmScenarioOf(seed: number, peers?: number): Scenario {
  const mix = mixOf(seed, peers);
  const random = new Random("swarm", seed, mix.seats);
  const between = (from: number, to: number) => from + random.uniform() * (to - from);
  const even = drawSpec(random, mix, seed);
  // Where ballots are to meet ballots, how a batch is shared is beside the point.
  const shares = mix.isContested ? NO_SHARES : drawShares(seed, mix.seats, even);
  const shared = parseSpec({ ...even, ...shares.spec, ...drawFragments(seed, even) });
  const slices = mix.isContested ? NO_SLICES : drawSlices(seed, mix.seats, shared);
  const sliced = parseSpec({ ...shared, ...slices.spec });
  const auto = mix.isContested ? NO_AUTO : drawAuto(seed, sliced);
  const spec = parseSpec({ ...sliced, ...auto.spec });
  const lobby = drawLobby(seed, mix.seats);
  const faults = [...lobby, ...drawMixedFaults(random, mix, spec)];
  const slowMs = mix.isShort ? between(5, 60) : between(5, 300);
  const parameters = mix.isShort ? 2 * mix.seats + random.below(2 * mix.seats) : 1 + random.below(60);
  const network: NetworkProfile = {
    asymmetry: mix.asymmetry,
    loss: mix.loss,
    resendMs: between(50, 400),
    jitterMs: mix.jitterMs,
    bytesPerMs: mix.bytesPerMs,
  };
  const overAt = Math.max(0, ...faults.map((fault) => fault.at + durationMs(fault)));
  // Half of the time healing comes before the faults have ended by themselves.
  const healAt = random.below(2) === 0 ? overAt : overAt * between(0.4, 1);
  return {
    seed,
    spec,
    parameters,
    chunkElements: mix.isShort ? 8 : 4 + random.below(30),
    delayMs: delaysOf(mix),
    stepMs: [slowMs * 0.2, slowMs],
    faults,
    // What a model is known by tells how it was averaged (M6), and that is not known beforehand.
    ...(auto === NO_AUTO ? drawStart(seed, mix.seats) : {}),
    ...drawStatistics(seed, parameters),
    ...shares.scenario,
    ...slices.scenario,
    ...auto.scenario,
    healAtMs: Math.min(HEAL_MS_MAX, Math.max(healAt, isUnsteady(network) ? between(...UNSTEADY_MS) : 0)),
    network,
    diskMs: mix.diskMs,
  };
}

function drawSpec(random: Random, mix: Mix, seed: number): SessionSpec {
  const isSecure = mix.averaging.startsWith("secure");
  const rounds = mix.isShort ? 1 + random.below(3) : 2 + random.below(8);
  const spec = {
    task: "synthetic-100k",
    seats: mix.seats,
    rounds,
    ...drawOptimizer(seed, random.below(2) === 0 ? "adam" : "sgd", rounds),
    aggregation: mix.averaging === "median" ? "median" : "mean",
    compression: mix.compression,
    localSteps: mix.localSteps,
    ...drawOverlap(seed),
    policy: mix.policy,
    heartbeatMs: 100 + 100 * random.below(5),
    // Those who are cut off are back while the others still agree, if these need not wait for them.
    graceMs: mix.isContested ? 0 : random.pick([0, 300, 1000, 3000, LONG_GRACE_MS]),
    targetAccuracy: random.below(4) === 0 ? 0.9 : null,
    evaluateEvery: 1 + random.below(5),
    checkpointEvery: 1 + random.below(4),
    seed,
  } as const;
  if (!isSecure) return parseSpec(spec);
  // What the synthetic task adds up must be whole in fixed point, and so exact.
  const secureBits = mix.averaging === "secure 16" && mix.seats <= EXACT_SEATS_16 ? 16 : 32;
  return parseSpec({ ...spec, averaging: "secure", secureBits, secureBound: 64, batchSize: mix.seats });
}

/** Many faults follow each other more closely: a run has no time for all of them otherwise. */
function drawMixedFaults(random: Random, mix: Mix, spec: SessionSpec): readonly Fault[] {
  const bag = mix.kinds.flatMap(([kind, weight]) => Array<FaultKind>(weight).fill(kind));
  const spanMs = () =>
    mix.isContested ? (2 + 8 * random.uniform()) * spec.heartbeatMs : lastingMs(random) * (mix.isLong ? 3 : 1);
  const hurry = Math.min(1, 4 / mix.faults);
  const faults: Fault[] = [];
  let at = random.uniform() * FIRST_FAULT_MS;
  if (mix.isContested) faults.push(drawFaultOf(random, spec, { at }, () => "cut", spanMs));
  while (faults.length < mix.faults) {
    faults.push(drawFaultOf(random, spec, drawMoment(random, mix, at), () => random.pick(bag), spanMs));
    if (!mix.isContested) at += hurry * nextAfterMs(random, spec);
  }
  return faults;
}

/** Soon, or about when the agreement is under way that the fault before makes necessary. */
function nextAfterMs(random: Random, { heartbeatMs, graceMs }: SessionSpec): number {
  if (random.below(2) === 0) return random.uniform() * 1500;
  return 5 * heartbeatMs + graceMs + random.uniform() * 8 * heartbeatMs;
}

function drawMoment(random: Random, mix: Mix, at: number): Moment {
  if (mix.isContested) return { at, on: { sent: random.pick(BALLOTS), nth: 1 + random.below(3 * (mix.seats - 1)) } };
  if (random.below(4) >= mix.triggered) return { at };
  return { at, on: { sent: random.pick(triggersOf(mix)), nth: 1 + random.below(mix.seats + 3) } };
}
