import type { Random } from "../../../shared/training/random.ts";

/** Something bad that happens to a session, by seats; times are in milliseconds. */
export type Trouble =
  | { readonly kind: "cut"; readonly seat: number; readonly others: readonly number[]; readonly forMs: number }
  | { readonly kind: "oneWay"; readonly seat: number; readonly other: number; readonly forMs: number }
  | {
      readonly kind: "slow";
      readonly seat: number;
      readonly other: number;
      readonly ms: number;
      readonly forMs: number;
    }
  | { readonly kind: "pause"; readonly seat: number; readonly forMs: number }
  | { readonly kind: "corruptGradient" | "corruptModel" | "reload"; readonly seat: number }
  | { readonly kind: "lie"; readonly seat: number; readonly factor: number; readonly forMs: number }
  /** The tab is gone for so long, with its goodbye or without, and is opened again. */
  | { readonly kind: "close" | "crash"; readonly seat: number; readonly forMs: number }
  | { readonly kind: "closeAll" }
  | { readonly kind: "restartServer"; readonly forMs: number };

export type TroubleKind = Trouble["kind"];

/** How likely each kind is beside the others: what ends the session for all is rarer. */
const WEIGHTS: Readonly<Record<TroubleKind, number>> = {
  cut: 4,
  oneWay: 3,
  slow: 3,
  pause: 4,
  corruptGradient: 2,
  corruptModel: 1,
  lie: 1,
  reload: 4,
  close: 3,
  crash: 3,
  closeAll: 1,
  restartServer: 2,
};

export const TROUBLE_KINDS = Object.keys(WEIGHTS) as readonly TroubleKind[];
const URN = TROUBLE_KINDS.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));

/** Troubles that begin one shortly after another. */
const TOGETHER_MAX = 3;

/**
 * Draws what happens next, all of it overlapping.
 * @param graceMs of the session: some troubles are over before it is, some are not
 */
export function drawTroubles(random: Random, seats: number, graceMs: number): readonly Trouble[] {
  const count = 1 + Math.min(random.below(TOGETHER_MAX), random.below(TOGETHER_MAX));
  return Array.from({ length: count }, () => drawTrouble(random, seats, graceMs));
}

function drawTrouble(random: Random, seats: number, graceMs: number): Trouble {
  const kind = random.pick(URN);
  const seat = random.below(seats);
  const strangers = random.shuffle(Array.from({ length: seats }, (_, each) => each).filter((each) => each !== seat));
  const other = strangers[0] ?? 0;
  const forMs = Math.round(1000 + random.uniform() * 1.5 * graceMs);
  switch (kind) {
    case "cut":
      return { kind, seat, others: strangers.slice(0, 1 + random.below(strangers.length)).sort(ascending), forMs };
    case "oneWay":
      return { kind, seat, other, forMs };
    case "slow":
      return { kind, seat, other, ms: 50 + random.below(450), forMs };
    case "lie":
      return { kind, seat, factor: 1 + random.below(10), forMs };
    case "pause":
    case "close":
    case "crash":
      return { kind, seat, forMs };
    case "corruptGradient":
    case "corruptModel":
    case "reload":
      return { kind, seat };
    case "closeAll":
      return { kind };
    case "restartServer":
      return { kind, forMs: Math.min(forMs, graceMs) };
  }
}

const ascending = (a: number, b: number): number => a - b;

/** A trouble in words: `cut at seat 1 from 0, 2 for 3.2 s`. */
export function wordsOf(trouble: Trouble): string {
  const seconds = "forMs" in trouble ? ` for ${(trouble.forMs / 1000).toFixed(1)} s` : "";
  switch (trouble.kind) {
    case "cut":
      return `seat ${trouble.seat} is cut off from ${trouble.others.join(", ")}${seconds}`;
    case "oneWay":
      return `seat ${trouble.other} does not hear seat ${trouble.seat}${seconds}`;
    case "slow":
      return `seat ${trouble.seat} is ${trouble.ms} ms late at seat ${trouble.other}${seconds}`;
    case "pause":
      return `seat ${trouble.seat} stands still${seconds}`;
    case "corruptGradient":
      return `a bit of an average of seat ${trouble.seat} flips`;
    case "corruptModel":
      return `a bit of the model of seat ${trouble.seat} flips`;
    case "lie":
      return `seat ${trouble.seat} lies by a factor of ${trouble.factor}${seconds}`;
    case "reload":
      return `seat ${trouble.seat} is loaded again`;
    case "close":
      return `seat ${trouble.seat} is closed${seconds}`;
    case "crash":
      return `seat ${trouble.seat} crashes, and is opened again after${seconds.slice(4)}`;
    case "closeAll":
      return "all tabs are closed and opened again";
    case "restartServer":
      return `the server is gone${seconds}`;
  }
}
