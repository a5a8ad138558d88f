import { parseSpec, type SessionSpec } from "../session/spec.ts";
import { Random } from "../training/random.ts";

/** Something that goes wrong, at a moment of virtual time. Times in milliseconds. */
export type Fault =
  /** The tab is gone and does not come back; nobody is told. */
  | { readonly kind: "crash"; readonly at: number; readonly seat: number }
  /** The tab is loaded anew and remembers nothing; the others notice, unless its new links come first. */
  | { readonly kind: "reload"; readonly at: number; readonly seat: number; readonly noticedAfterMs: number }
  /** The tab is not run for a while; all that happens meanwhile reaches it afterwards. */
  | { readonly kind: "pause"; readonly at: number; readonly seat: number; readonly forMs: number }
  /** A link dies with what is on its way; a new one comes later; each end notices the loss only if that is sooner. */
  | {
      readonly kind: "dropLink";
      readonly at: number;
      readonly seats: readonly [number, number];
      readonly noticedAfterMs: readonly [number, number];
      readonly backAfterMs: number;
    }
  /** One direction of a link stands still for a while and then delivers everything. */
  | { readonly kind: "oneWay"; readonly at: number; readonly from: number; readonly to: number; readonly forMs: number }
  /** The seat's clock leaps forward. */
  | { readonly kind: "clockLeap"; readonly at: number; readonly seat: number; readonly byMs: number }
  /** A bit of the seat's model flips. */
  | { readonly kind: "corrupt"; readonly at: number; readonly seat: number }
  /** Somebody clicks 'Stop'. */
  | { readonly kind: "halt"; readonly at: number; readonly seat: number }
  /** The seat's storage refuses to save. */
  | { readonly kind: "storageFull"; readonly at: number; readonly seat: number };
export type FaultKind = Fault["kind"];

/** One run of the simulator, wholly told by its seed and the number of peers. */
export interface Scenario {
  readonly seed: number;
  readonly spec: SessionSpec;
  /** Length of the model. */
  readonly parameters: number;
  /** Elements of a bulk frame: few, so that a round has many frames. */
  readonly chunkElements: number;
  readonly delayMs: readonly [number, number];
  readonly stepMs: readonly [number, number];
  readonly faults: readonly Fault[];
}

/** Time in which faults begin; the sessions are short enough to be hit in the middle. */
const FAULTS_UNTIL_MS = 4000;

/** Draws the scenario of a seed. About a third of them have no fault at all. */
export function scenarioOf(seed: number, peers: number): Scenario {
  const random = new Random("scenario", seed, peers);
  const between = (from: number, to: number) => from + random.uniform() * (to - from);
  const codec = (["none", "none", "fp16", "int8"] as const)[random.below(4)]!;
  const slowMs = between(5, 400);
  const faults =
    random.below(3) === 0 ? [] : Array.from({ length: 1 + random.below(3) }, () => drawFault(random, peers));
  return {
    seed,
    spec: parseSpec({
      task: "synthetic-100k",
      seats: peers,
      rounds: 2 + random.below(12),
      optimizer: random.below(2) === 0 ? "adam" : "sgd",
      compression: codec,
      heartbeatMs: 100 + 100 * random.below(5),
      graceMs: random.below(2) === 0 ? 2000 : 6000,
      targetAccuracy: random.below(3) === 0 ? 0.9 : null,
      evaluateEvery: 1 + random.below(5),
      seed,
    }),
    parameters: random.below(6) === 0 ? random.below(peers) + 1 : 20 + random.below(200),
    chunkElements: 4 + random.below(30),
    delayMs: [between(0.1, 5), between(5, 80)],
    stepMs: [slowMs * 0.2, slowMs],
    faults: faults.sort((a, b) => a.at - b.at),
  };
}

function drawFault(random: Random, peers: number): Fault {
  const at = random.uniform() * FAULTS_UNTIL_MS;
  const seat = random.below(peers);
  const other = (seat + 1 + random.below(peers - 1)) % peers;
  // Mostly shorter than suspicion takes, sometimes longer than any grace.
  const spanMs = 10 ** (1 + 3.5 * random.uniform());
  switch (random.below(14)) {
    case 0:
    case 1:
      return { kind: "crash", at, seat };
    case 2:
    case 3:
    case 4:
      return { kind: "pause", at, seat, forMs: spanMs };
    case 5:
    case 6:
    case 7:
      return {
        kind: "dropLink",
        at,
        seats: [seat, other],
        noticedAfterMs: [random.uniform() * 2 * spanMs, random.uniform() * 2 * spanMs],
        backAfterMs: spanMs + 10,
      };
    case 8:
      return { kind: "oneWay", at, from: seat, to: other, forMs: spanMs };
    case 9:
      return { kind: "corrupt", at, seat };
    case 10:
      return { kind: "halt", at, seat };
    case 11:
      return { kind: "storageFull", at, seat };
    case 12:
      return { kind: "clockLeap", at, seat, byMs: 100 * spanMs };
    default:
      // Early, too: before the start a reloaded tab is let in.
      return { kind: "reload", at: random.below(2) === 0 ? at : at / 8, seat, noticedAfterMs: spanMs };
  }
}
