import type { Fault, FaultsElsewhere } from "../../../ports/faults.ts";

type Play = (fault: Fault, to: readonly number[]) => Promise<void>;

/** Cuts that hold: a link is cut when either end cuts it. */
export class Cuts {
  readonly #pairs = new Set<string>();

  /** @param places all tabs that report their faults */
  constructor(places: readonly FaultsElsewhere[]) {
    for (const { seat, inForce } of places) {
      for (const fault of inForce) {
        if (fault.fault === "cut") for (const other of fault.seats) this.#pairs.add(name(seat, other));
      }
    }
  }

  get any(): boolean {
    return this.#pairs.size > 0;
  }

  /** Whether no link is left between two sides. */
  divide(a: readonly number[], b: readonly number[]): boolean {
    return a.length > 0 && b.length > 0 && a.every((one) => b.every((other) => this.#pairs.has(name(one, other))));
  }

  /** Seats that can still reach a seat, over links or over other seats; itself included. */
  around(seat: number, seats: number): readonly number[] {
    const reached = [seat];
    for (const one of reached) {
      for (let other = 0; other < seats; other++) {
        if (!reached.includes(other) && !this.#pairs.has(name(one, other))) reached.push(other);
      }
    }
    return reached.sort((a, b) => a - b);
  }
}

function name(a: number, b: number): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

/**
 * Cuts every link that runs between two sides, at each end that takes orders; earlier cuts give way.
 * @param playable seats at which faults can be played
 * @param wasCut whether some cut holds already
 */
export async function playSplit(
  a: readonly number[],
  b: readonly number[],
  playable: readonly number[],
  wasCut: boolean,
  play: Play,
): Promise<void> {
  if (wasCut) await play({ fault: "heal" }, playable);
  const cuts = [
    [a, b],
    [b, a],
  ] as const;
  for (const [side, across] of cuts) {
    const at = side.filter((seat) => playable.includes(seat));
    if (at.length > 0 && across.length > 0) await play({ fault: "cut", seats: across }, at);
  }
}

/** Pairs of seats across a split whose link nobody can cut: neither end takes orders. */
export function uncuttable(
  a: readonly number[],
  b: readonly number[],
  playable: readonly number[],
): readonly (readonly [number, number])[] {
  const free = (seats: readonly number[]): readonly number[] => seats.filter((seat) => !playable.includes(seat));
  return free(a).flatMap((one) => free(b).map((other) => [one, other] as const));
}
