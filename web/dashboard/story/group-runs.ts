import type { ResultSummary } from "../../storage/types.ts";
import { measureOf } from "./measure.ts";

/** A training of one session: what its seats saved in this browser. */
export interface Run {
  readonly session: string;
  /** By seat, at least one. */
  readonly seats: readonly ResultSummary[];
  /** The seat that came furthest: its figures stand for the run. */
  readonly best: ResultSummary;
  /** When the last of its seats was saved. */
  readonly savedAt: number;
}

/** Results of one session are one run; the newest run is first. */
export function groupRuns(results: readonly ResultSummary[]): readonly Run[] {
  const bySession = new Map<string, ResultSummary[]>();
  for (const result of results) {
    const seats = bySession.get(result.session) ?? [];
    seats.push(result);
    bySession.set(result.session, seats);
  }
  return [...bySession]
    .map(([session, seats]) => ({
      session,
      seats: seats.sort((a, b) => a.seat - b.seat),
      best: seats.reduce((best, each) => (isFurther(each, best) ? each : best)),
      savedAt: Math.max(...seats.map(({ savedAt }) => savedAt)),
    }))
    .sort((a, b) => b.savedAt - a.savedAt);
}

function isFurther(one: ResultSummary, other: ResultSummary): boolean {
  if (one.round !== other.round) return one.round > other.round;
  return other.accuracy === null && one.accuracy !== null;
}

export type RunOrder = "newest" | "oldest" | "accuracy" | "heldOutLoss" | "loss" | "rounds";

export const RUN_ORDERS: readonly { readonly order: RunOrder; readonly label: string }[] = [
  { order: "newest", label: "Newest first" },
  { order: "oldest", label: "Oldest first" },
  { order: "accuracy", label: "Best accuracy first" },
  { order: "heldOutLoss", label: "Smallest held-out loss first" },
  { order: "loss", label: "Smallest loss first" },
  { order: "rounds", label: "Most rounds first" },
];

/** Runs in another order; what has no such figure is last, and among equals the newest is first. */
export function ordered(runs: readonly Run[], order: RunOrder): readonly Run[] {
  const figure: Readonly<Record<RunOrder, (run: Run) => number>> = {
    newest: ({ savedAt }) => -savedAt,
    oldest: ({ savedAt }) => savedAt,
    // A text's share of right guesses is not what it is measured by.
    accuracy: ({ best }) => -(measureOf(best.spec).isShare ? (best.accuracy ?? -Infinity) : -Infinity),
    heldOutLoss: ({ best }) => best.heldOutLoss ?? Infinity,
    loss: ({ best }) => best.loss ?? Infinity,
    rounds: ({ best }) => -best.round,
  };
  const of = figure[order];
  return [...runs].sort((a, b) => {
    const [first, second] = [of(a), of(b)];
    return first === second ? b.savedAt - a.savedAt : first - second;
  });
}
