import type { PeerState } from "../../../shared/peer/states.ts";
import type { ClusterNow, SeatNow, SeatReading, Shown } from "./lesson.ts";

interface Mark {
  readonly entries: number;
  readonly rounds: number;
}

/** Remembers where each page load of a seat stood when a step began, so that conditions see only what came after. */
export class StepWatch {
  readonly #size: number;
  readonly #marks = new Map<string, Mark>();
  readonly #states = new Map<number, Set<PeerState>>();

  /** @param readings as the step begins */
  constructor(size: number, readings: readonly SeatReading[]) {
    this.#size = size;
    for (const { status, journal, rounds } of readings) {
      if (status) this.#marks.set(status.incarnation, { entries: journal.length, rounds: rounds.at(-1)?.round ?? 0 });
    }
  }

  /** Takes in a look at the cluster. Call it often: states between two looks are not seen. */
  look(readings: readonly SeatReading[], { rebuilt, learning }: Shown): ClusterNow {
    const seats = readings.map((reading): SeatNow => {
      const { seat, status, journal, rounds, inForce, failure } = reading;
      const mark = this.#marks.get(status?.incarnation ?? "") ?? { entries: 0, rounds: 0 };
      const states = this.#states.get(seat) ?? new Set<PeerState>();
      if (status) states.add(status.state);
      this.#states.set(seat, states);
      return {
        seat,
        status,
        inForce,
        failure,
        states,
        events: journal.slice(mark.entries),
        rounds: rounds.filter(({ round }) => round > mark.rounds),
      };
    });
    return { seats: [...seats].sort((a, b) => a.seat - b.seat), size: this.#size, rebuilt, learning };
  }
}
