import type { SessionSpec } from "../session/spec.ts";
import type { Random } from "../training/random.ts";
import type { DiskTrouble, Fault, FaultKind, Moment, Way } from "./faults.ts";

/** How often each fault is drawn, one against another. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  crash: 4,
  reload: 6,
  closeAll: 1,
  pause: 4,
  dropLink: 4,
  flap: 2,
  cut: 6,
  slow: 2,
  clockLeap: 1,
  clockDrift: 1,
  corrupt: 1,
  // Drawn with the lobby, where they belong.
  late: 0,
  startNow: 0,
  halt: 1,
  trainerFails: 1,
  disk: 3,
};
const BAG = (Object.keys(WEIGHTS) as FaultKind[]).flatMap((kind) => Array<FaultKind>(WEIGHTS[kind]).fill(kind));

/** Messages of the agreement and of catching up: what strikes at one of these hits it in the middle. */
const TRIGGERS = ["prepare", "promise", "accept", "accepted", "decided", "stateRequest", "stateOffer", "vote"] as const;

/** Most faults of one run. */
const FAULTS_MAX = 6;

/** Time in which the first fault begins: the sessions are short enough to be hit in the middle. */
const FIRST_FAULT_MS = 2500;

/** Draws the faults of a run: mostly few, sometimes several in a row, each while the one before is being dealt with. */
export function drawFaults(random: Random, spec: SessionSpec): readonly Fault[] {
  const count = random.below(3) > 0 ? 1 + random.below(3) : 1 + random.below(FAULTS_MAX);
  const faults: Fault[] = [];
  let at = random.uniform() * FIRST_FAULT_MS;
  for (let index = 0; index < count; index += 1) {
    faults.push(drawFault(random, spec, drawMoment(random, at)));
    at += nextAfterMs(random, spec);
  }
  return faults;
}

/** Either soon, or about when the agreement is under way that the fault before makes necessary. */
function nextAfterMs(random: Random, { heartbeatMs, graceMs }: SessionSpec): number {
  if (random.below(2) === 0) return random.uniform() * 1500;
  return 5 * heartbeatMs + graceMs + random.uniform() * 8 * heartbeatMs;
}

function drawMoment(random: Random, at: number): Moment {
  if (random.below(4) > 0) return { at };
  return { at, on: { sent: random.pick(TRIGGERS), nth: 1 + random.below(12) } };
}

function drawFault(random: Random, spec: SessionSpec, moment: Moment): Fault {
  return drawFaultOf(
    random,
    spec,
    moment,
    () => random.pick(BAG),
    () => lastingMs(random),
  );
}

/** Mostly shorter than suspicion takes, sometimes longer than any grace. */
export function lastingMs(random: Random): number {
  return 10 ** (1 + 2.8 * random.uniform());
}

/** Draws a fault. @param spanMs draws how long it lasts, in milliseconds */
export function drawFaultOf(
  random: Random,
  spec: SessionSpec,
  moment: Moment,
  drawKind: () => FaultKind,
  spanMs: () => number,
): Fault {
  const { seats } = spec;
  const seat = random.below(seats);
  const other = (seat + 1 + random.below(seats - 1)) % seats;
  const pair = [seat, other] as const;
  const kind = drawKind();
  switch (kind) {
    case "crash":
    case "corrupt":
    case "halt":
    case "startNow":
    case "trainerFails":
      return { ...moment, kind, seat };
    case "reload": {
      const storage = random.below(3) === 0 ? "cleared" : "kept";
      const leaves = random.below(2) === 0;
      return { ...moment, kind, seat, awayMs: spanMs(), storage, leaves, noticedAfterMs: spanMs() / 2 };
    }
    case "closeAll": {
      const all = Array.from({ length: seats }, (_, index) => index);
      return { ...moment, kind, awayMs: all.map(spanMs), cleared: all.filter(() => random.below(8) === 0) };
    }
    case "pause":
    case "late":
      return { ...moment, kind, seat, forMs: spanMs() };
    case "dropLink":
      return { ...moment, kind, seats: pair, noticedAfterMs: [spanMs(), spanMs()], backAfterMs: spanMs() };
    case "flap": {
      const everyMs = 50 + spanMs() / 3;
      return { ...moment, kind, seats: pair, times: 2 + random.below(5), everyMs, downMs: everyMs * random.uniform() };
    }
    case "cut":
      return { ...moment, kind, ways: drawWays(random, seats), forMs: 4 * spanMs(), breaks: random.below(2) === 0 };
    case "slow":
      return { ...moment, kind, way: pair, byMs: spanMs() / 3, forMs: 4 * spanMs() };
    case "clockLeap":
      return { ...moment, kind, seat, byMs: random.below(4) === 0 ? -spanMs() : 100 * spanMs() };
    case "clockDrift":
      return { ...moment, kind, seat, rate: 0.8 + 0.5 * random.uniform() };
    case "disk": {
      const trouble = random.pick<DiskTrouble>(["full", "cramped", "denied", "slow", "corrupt"]);
      return { ...moment, at: moment.at * random.uniform(), kind, seat, trouble, forMs: 8 * spanMs() };
    }
  }
}

/** One way, one pair, two groups, two groups in one direction, or links at random: those are seldom transitive. */
function drawWays(random: Random, seats: number): readonly Way[] {
  const all = Array.from({ length: seats }, (_, index) => index);
  const ways = all.flatMap((from) => all.flatMap((to): Way[] => (from === to ? [] : [[from, to]])));
  const a = random.below(seats);
  const b = (a + 1 + random.below(seats - 1)) % seats;
  switch (random.below(5)) {
    case 0:
      return [[a, b]];
    case 1:
      return [
        [a, b],
        [b, a],
      ];
    case 2:
    case 3: {
      // The pair is on different sides, so that neither side is empty.
      const isLeft = all.map((seat) => seat === a || (seat !== b && random.below(2) === 0));
      const isSymmetric = random.below(3) > 0;
      return ways.filter(([from, to]) => isLeft[from] !== isLeft[to] && (isSymmetric || isLeft[from]));
    }
    default:
      return ways.filter(([from, to]) => (from === a && to === b) || random.below(3) === 0);
  }
}
