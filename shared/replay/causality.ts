import { present } from "../assert.ts";
import type { Place, Recording, RecordedMessage } from "./recording.ts";

/** Which steps of a lane are in the past and in the future of a step; what lies between is concurrent with it. */
export interface Cone {
  /** By seat: the last step that happened before it; -1 where there is none. */
  readonly past: readonly number[];
  /** By seat: the first step that happened after it; the lane's number of steps where there is none. */
  readonly future: readonly number[];
}

export type Relation = "same" | "before" | "after" | "concurrent";

/**
 * Happened-before (Lamport 1978): steps of one seat are in order, and the sending of a message comes before its receipt;
 * nothing else is ordered. A vector clock for each step (Fidge 1988, Mattern 1989) holds how many steps of each seat it
 * can know of, so that two steps are compared at once.
 */
export class CausalOrder {
  readonly #seats: number;
  /** By seat: one row of `seats` counts for each step. */
  readonly #clocks: readonly Int32Array[];
  /** Messages that would have to be received before they were sent, and are left out of the order. */
  readonly contradictions: number;

  constructor({ seats, lanes, messages }: Pick<Recording, "seats" | "lanes" | "messages">) {
    this.#seats = seats;
    const walk = new Walk(seats, lanes, messages);
    this.contradictions = walk.toTheEnd();
    this.#clocks = walk.lanes.map(({ clock }) => clock);
  }

  /** How a stands to b: `before` says that a happened before b. */
  relation(a: Place, b: Place): Relation {
    if (a.seat === b.seat && a.step === b.step) return "same";
    if (this.#knows(b, a)) return "before";
    return this.#knows(a, b) ? "after" : "concurrent";
  }

  /** The causal past and future of a step. */
  cone(of: Place): Cone {
    const past = Array.from({ length: this.#seats }, (_, seat) => this.#count(of, seat) - 1);
    past[of.seat] = of.step - 1;
    const future = this.#clocks.map((clock, seat) => {
      if (seat === of.seat) return of.step + 1;
      // Along a lane, clocks only grow.
      let low = 0;
      let high = clock.length / this.#seats;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#knows({ seat, step: middle }, of)) high = middle;
        else low = middle + 1;
      }
      return low;
    });
    return { past, future };
  }

  #knows(later: Place, earlier: Place): boolean {
    return this.#count(later, earlier.seat) > earlier.step;
  }

  /** How many steps of a seat happened before a step, itself included. */
  #count({ seat, step }: Place, of: number): number {
    return present(this.#clocks[seat]?.[step * this.#seats + of], "a place is a step of a lane");
  }
}

/** A seat's steps while their clocks are worked out. */
interface WalkedLane {
  readonly seat: number;
  readonly steps: number;
  readonly clock: Int32Array;
  /** By step: where the messages were sent that arrive there. */
  readonly arrivals: Map<number, Place[]>;
  /** How many steps have their clocks. */
  done: number;
}

/** Works out the clocks of all steps, each after those that it rests on. */
class Walk {
  readonly #seats: number;
  readonly lanes: readonly WalkedLane[];

  constructor(seats: number, lanes: Recording["lanes"], messages: readonly RecordedMessage[]) {
    this.#seats = seats;
    this.lanes = lanes.map(({ steps: { length: steps } }, seat) => {
      return { seat, steps, clock: new Int32Array(steps * seats), arrivals: new Map<number, Place[]>(), done: 0 };
    });
    for (const { from, to, received } of messages) {
      if (received === null) continue;
      const { arrivals } = this.#lane(to);
      const others = arrivals.get(received.step);
      if (others) others.push(from);
      else arrivals.set(received.step, [from]);
    }
  }

  /** @returns how many messages had to be left out */
  toTheEnd(): number {
    let contradictions = 0;
    for (let left = this.lanes.reduce((sum, { steps }) => sum + steps, 0); left > 0;) {
      let moved = 0;
      for (const lane of this.lanes) {
        while (lane.done < lane.steps && senders(lane).every((place) => this.#isDone(place))) {
          this.#advance(lane);
          moved += 1;
        }
      }
      left -= moved;
      if (moved === 0) contradictions += this.#breakCircle();
    }
    return contradictions;
  }

  #lane(seat: number): WalkedLane {
    return present(this.lanes[seat], "each seat has a lane");
  }

  #isDone({ seat, step }: Place): boolean {
    return step < this.#lane(seat).done;
  }

  #advance(lane: WalkedLane): void {
    const { seat, done, clock } = lane;
    const width = this.#seats;
    const at = done * width;
    if (done > 0) clock.copyWithin(at, at - width, at);
    for (const sender of senders(lane)) {
      const other = this.#lane(sender.seat).clock;
      const from = sender.step * width;
      for (let index = 0; index < width; index += 1) {
        const known = other[from + index] ?? 0;
        if (known > (clock[at + index] ?? 0)) clock[at + index] = known;
      }
    }
    clock[at + seat] = done + 1;
    lane.done += 1;
  }

  /**
   * Journals that contradict each other can wait for each other in a circle. One seat then goes on without what it waits
   * for. @returns messages that were left out
   */
  #breakCircle(): number {
    const lane = present(
      this.lanes.find(({ done, steps }) => done < steps),
      "a circle is of steps that wait",
    );
    const all = senders(lane);
    const kept = all.filter((place) => this.#isDone(place));
    lane.arrivals.set(lane.done, kept);
    return all.length - kept.length;
  }
}

/** Where the messages were sent that arrive at a lane's next step. */
function senders({ arrivals, done }: WalkedLane): readonly Place[] {
  return arrivals.get(done) ?? [];
}
