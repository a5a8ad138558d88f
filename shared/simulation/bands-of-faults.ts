import type { Band } from "../replay/recording.ts";
import type { Fault } from "./faults.ts";

/** What faults make last: partitions and other cuts, slow ways, pauses. */
export class BandsOfFaults {
  readonly #all: readonly number[];
  readonly #bands: { -readonly [K in keyof Band]: Band[K] }[] = [];

  constructor(seats: number) {
    this.#all = Array.from({ length: seats }, (_, seat) => seat);
  }

  struck(now: number, fault: Fault): void {
    switch (fault.kind) {
      case "cut":
        return this.#add("cut", now, fault.forMs, fault.ways, fault.ways.flat());
      case "slow":
        return this.#add("slow", now, fault.forMs, [fault.way], fault.way);
      case "pause":
        return this.#add("pause", now, fault.forMs, [], [fault.seat]);
      case "dropLink":
      case "flap": {
        const [a, b] = fault.seats;
        const forMs = fault.kind === "flap" ? fault.times * fault.everyMs : fault.backAfterMs;
        const ways = [[a, b] as const, [b, a] as const];
        return this.#add("cut", now, forMs, ways, fault.seats);
      }
      default:
        return;
    }
  }

  /** All that still lasts ends now. */
  healed(now: number): void {
    for (const band of this.#bands) band.until = Math.min(band.until, now);
  }

  /** @param endsAt end of the recording */
  until(endsAt: number): readonly Band[] {
    return this.#bands.map((band) => ({ ...band, until: Math.min(band.until, endsAt) }));
  }

  #add(kind: Band["kind"], now: number, forMs: number, ways: Band["ways"], seats: readonly number[]): void {
    const concerned = this.#all.filter((seat) => seats.includes(seat));
    this.#bands.push({ kind, from: now, until: now + forMs, ways, seats: concerned });
  }
}
