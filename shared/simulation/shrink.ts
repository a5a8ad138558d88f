import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import { parseSpec } from "../session/spec.ts";
import type { Fault } from "./faults.ts";
import type { Scenario } from "./scenario.ts";

/** Runs of one shrinking, at most. */
const RUNS_MAX = 400;

/**
 * Looks for a smaller scenario that fails in the same way: fewer faults, fewer cut ways, fewer peers, fewer rounds, less
 * time. Greedy: each change that still fails is kept, until none does.
 * @param fails whether a scenario fails in the way that matters
 * @returns the smallest that was found, and how many runs it took
 */
export function shrink(
  scenario: Scenario,
  fails: (candidate: Scenario) => boolean,
): { readonly scenario: Scenario; readonly runs: number } {
  let best = scenario;
  let runs = 0;
  for (let isSmaller = true; isSmaller && runs < RUNS_MAX;) {
    isSmaller = false;
    for (const candidate of smallerOnes(best)) {
      if (runs === RUNS_MAX) break;
      runs += 1;
      if (!fails(candidate)) continue;
      best = candidate;
      isSmaller = true;
      break;
    }
  }
  return { scenario: best, runs };
}

/** Scenarios with one thing less, those that promise most first. */
function* smallerOnes(scenario: Scenario): Generator<Scenario> {
  const { faults, spec, healAtMs } = scenario;
  for (let index = 0; index < faults.length; index += 1) {
    yield { ...scenario, faults: faults.filter((_, other) => other !== index) };
  }
  if (spec.seats > (spec.averaging === "secure" ? SECURE_MEMBERS_MIN : 2)) {
    for (let seat = 0; seat < spec.seats; seat += 1) {
      const fewer = withoutSeat(scenario, seat);
      if (fewer) yield fewer;
    }
  }
  const lastAt = Math.max(0, ...faults.map(({ at }) => at));
  if (healAtMs > lastAt + 1) yield { ...scenario, healAtMs: Math.ceil((healAtMs + lastAt) / 2) };
  if (spec.rounds > 1) yield { ...scenario, spec: { ...spec, rounds: spec.rounds - 1 } };
  if (scenario.parameters > 1) yield withParameters(scenario, Math.floor(scenario.parameters / 2));
  if (scenario.statistics !== undefined) yield { ...scenario, statistics: undefined };
  if (spec.targetAccuracy !== null) yield { ...scenario, spec: { ...spec, targetAccuracy: null } };
  if (spec.compression !== "none" && !spec.auto) yield { ...scenario, spec: { ...spec, compression: "none" } };
  if (scenario.startHeldBy) yield { ...scenario, startHeldBy: undefined };
  if (scenario.network) yield { ...scenario, network: undefined };
  if (scenario.diskMs !== undefined) yield { ...scenario, diskMs: undefined };
  for (const fault of faults) {
    for (const simpler of simplerOnes(fault)) {
      yield { ...scenario, faults: faults.map((other) => (other === fault ? simpler : other)) };
    }
  }
}

function withParameters(scenario: Scenario, parameters: number): Scenario {
  const { statistics } = scenario;
  return { ...scenario, parameters, statistics: statistics && Math.min(statistics, parameters) };
}

/** The same faults with one seat less; undefined where a fault makes no sense without it. */
function withoutSeat(scenario: Scenario, gone: number): Scenario | undefined {
  const faults: Fault[] = [];
  for (const fault of scenario.faults) {
    const fewer = faultWithoutSeat(fault, gone);
    if (fewer) faults.push(fewer);
  }
  const spec = parseSpec({ ...scenario.spec, seats: scenario.spec.seats - 1 });
  const { startHeldBy } = scenario;
  if (!startHeldBy) return { ...scenario, spec, faults };
  const left = startHeldBy.filter((seat) => seat !== gone).map((seat) => (seat > gone ? seat - 1 : seat));
  return left.length > 0 ? { ...scenario, spec, faults, startHeldBy: left } : undefined;
}

function faultWithoutSeat(fault: Fault, gone: number): Fault | undefined {
  const move = (seat: number) => (seat > gone ? seat - 1 : seat);
  switch (fault.kind) {
    case "closeAll":
      return {
        ...fault,
        awayMs: fault.awayMs.filter((_, seat) => seat !== gone),
        cleared: fault.cleared.filter((seat) => seat !== gone).map(move),
      };
    case "cut": {
      const ways = fault.ways.filter((way) => !way.includes(gone)).map(([from, to]) => [move(from), move(to)] as const);
      return ways.length > 0 ? { ...fault, ways } : undefined;
    }
    case "slow":
      return fault.way.includes(gone) ? undefined : { ...fault, way: [move(fault.way[0]), move(fault.way[1])] };
    case "dropLink":
    case "flap":
      return fault.seats.includes(gone) ? undefined : { ...fault, seats: [move(fault.seats[0]), move(fault.seats[1])] };
    default:
      return fault.seat === gone ? undefined : { ...fault, seat: move(fault.seat) };
  }
}

function* simplerOnes(fault: Fault): Generator<Fault> {
  if (fault.on) {
    const { on: _on, ...timed } = fault;
    yield timed as Fault;
  }
  if (fault.kind === "cut" && fault.ways.length > 1) {
    for (let index = 0; index < fault.ways.length; index += 1) {
      yield { ...fault, ways: fault.ways.filter((_, other) => other !== index) };
    }
  }
  if (fault.kind === "reload" && fault.storage === "cleared") yield { ...fault, storage: "kept" };
  if (fault.kind === "flap" && fault.times > 1) yield { ...fault, times: fault.times - 1 };
}
