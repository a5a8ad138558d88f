import { readyNamed } from "../../../../shared/session/ready/ready-tasks.ts";
import type { SessionSpecInput } from "../../../../shared/session/spec.ts";

/** From so many processor cores on, four peers do not stand in each other's way. */
const CORES_FOR_FOUR = 4;
const SEATS_FEW = 3;
const SEATS_MANY = 4;
/** What an address may ask for in place of that: the page itself is one peer, frames are the others. */
const SEATS_ASKED_MAX = 8;

/**
 * Handwritten digits up to 97 %, with larger batches and steps than a session has by default, so that it is there within a
 * minute: about 300 rounds.
 */
const DIGITS: SessionSpecInput = {
  task: "mnist-mlp",
  targetAccuracy: 0.97,
  rounds: 1000,
  batchSize: 128,
  learningRate: 0.003,
  evaluateEvery: 10,
};

/** What 'Try it here' trains: a session that a server can be asked for. */
export type TrialSpec = Omit<SessionSpecInput, "task"> & { readonly task: string; readonly seats: number };

/**
 * @param cores processor cores of this device, as far as the browser tells
 * @param query of the start page's address: `seats` and `rounds` in place of what suits the device and the task
 * @param task the name of a ready one; any other stands for digits
 */
export function trialSpec(cores: number | undefined, query: URLSearchParams, task = ""): TrialSpec {
  const seats = wholeNumber(query.get("seats"), 2, SEATS_ASKED_MAX);
  const rounds = wholeNumber(query.get("rounds"), 1, 1000);
  const ready = readyNamed(task);
  return {
    ...(ready ? ready.spec : DIGITS),
    task: ready ? ready.name : "mnist-mlp",
    breakable: true,
    seats: seats ?? ((cores ?? 0) >= CORES_FOR_FOUR ? SEATS_MANY : SEATS_FEW),
    ...(rounds !== undefined && { rounds, targetAccuracy: null }),
  };
}

function wholeNumber(text: string | null, min: number, max: number): number | undefined {
  const value = text !== null && /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
