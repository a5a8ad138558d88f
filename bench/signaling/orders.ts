import type { Paced } from "./pace.ts";

/** What the bench has the simulated pages do, which are in a process of their own. */
export type Order =
  /** Sessions are made; pages sit in the first of them. */
  | { readonly kind: "create"; readonly sessions: number; readonly seats: number; readonly atATime: number }
  /** So many pages come, session by session: each takes a seat, registers and opens its socket. */
  | { readonly kind: "come"; readonly pages: number; readonly atATime: number }
  /** They call each other: as fast as it goes, so many at a time, or so many a second. */
  | ({ readonly kind: "introduce"; readonly seconds: number; readonly candidates: number } & (
      { readonly atATime: number } | { readonly perSecond: number }
    ))
  /** Pages come, are introduced and go. */
  | ({ readonly kind: "churn"; readonly seconds: number } & ChurnPlan)
  /** Nothing but what pages do that wait. */
  | { readonly kind: "wait"; readonly seconds: number };

/** Sessions that begin each second, their pages, and how long these stay once all are introduced. */
export interface ChurnPlan {
  readonly sessionsPerSecond: number;
  readonly seats: number;
  readonly stayMs: number;
}

/** What the simulated pages tell when an order is done. */
export interface Report extends Paced {
  /** Sockets that are open. */
  readonly open: number;
  /** Processor time that the pages took. */
  readonly cpuSeconds: number;
  /** Meanwhile registrations of waiting pages that failed, by reason. */
  readonly upkeepFailures: Readonly<Record<string, number>>;
}
