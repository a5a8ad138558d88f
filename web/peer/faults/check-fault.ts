import type { Fault } from "../../ports/faults.ts";
import { FaultError } from "./fault-error.ts";

/** Longest delay of a slow link: far beyond any suspicion, and the queue before it stays small. */
export const SLOW_MS_MAX = 60_000;
/** Longest standstill. */
export const PAUSE_MS_MAX = 600_000;
/** Largest multiple of the true gradient: beyond any use, and far from what a float32 cannot hold. */
export const LIE_FACTOR_MAX = 1_000_000;

/** Who is asked to play a fault. */
export interface FaultPlace {
  readonly seat: number;
  /** Seats of the session. */
  readonly seats: number;
}

/**
 * Checks a fault that somebody typed, or that another tab asks for; anything is safe.
 * @returns the fault, with nothing else in it
 * @throws FaultError naming what is wrong
 */
export function checkFault(input: unknown, place: FaultPlace): Fault {
  if (typeof input !== "object" || input === null) throw new FaultError("a fault must be an object");
  const { fault, seats, seat, ms, what, factor } = input as Record<string, unknown>;
  switch (fault) {
    case "cut":
      return { fault, seats: checkSeats(seats, place) };
    case "oneWay":
      return { fault, seat: checkSeat(seat, place) };
    case "slow":
      return { fault, seat: checkSeat(seat, place), ms: checkNumber("ms", ms, 0, SLOW_MS_MAX) };
    case "pause":
      return { fault, ms: checkNumber("ms", ms, 1, PAUSE_MS_MAX) };
    case "corrupt":
      if (what !== "model" && what !== "gradient") {
        throw new FaultError(`corrupt: ${shown(what)} cannot be corrupted, only "model" or "gradient"`);
      }
      return { fault, what };
    case "lie":
      return { fault, factor: checkNumber("factor", factor, 0, LIE_FACTOR_MAX) };
    case "heal":
      return { fault };
    default:
      throw new FaultError(`there is no fault called ${shown(fault)}`);
  }
}

function checkSeats(seats: unknown, place: FaultPlace): readonly number[] {
  if (!Array.isArray(seats)) throw new FaultError(`seats must be an array of seat numbers, not ${shown(seats)}`);
  if (seats.length === 0) throw new FaultError("seats must name at least one seat");
  if (seats.length > place.seats) throw new FaultError(`seats names ${seats.length} of ${place.seats} seats`);
  return [...new Set(seats.map((seat: unknown) => checkSeat(seat, place)))].sort((a, b) => a - b);
}

function checkSeat(seat: unknown, place: FaultPlace): number {
  if (typeof seat !== "number" || !Number.isInteger(seat) || seat < 0 || seat >= place.seats) {
    throw new FaultError(`there is no seat ${shown(seat)}: this session has seats 0 to ${place.seats - 1}`);
  }
  if (seat === place.seat) throw new FaultError(`seat ${seat} is this tab's own: it has no link to itself`);
  return seat;
}

function checkNumber(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < least || value > most) {
    throw new FaultError(`${name} must be a number from ${least} to ${most}, not ${shown(value)}`);
  }
  return value;
}

/** A value as it may stand in a message: whatever it is, and not at any length. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value).slice(0, 40);
  try {
    return String(value).slice(0, 40);
  } catch {
    // An object that cannot be made a text.
    return `an ${typeof value}`;
  }
}
