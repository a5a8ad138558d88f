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
    const steps = lanes.map((lane) => lane.steps.length);
    this.#clocks = steps.map((count) => new Int32Array(count * seats));
    this.contradictions = this.#fill(steps, incoming(steps, messages));
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
    return this.#clocks[seat]![step * this.#seats + of]!;
  }

  /** Works out the clocks, each after those that it rests on. @returns how many messages had to be left out */
  #fill(steps: readonly number[], arrivals: readonly Map<number, Place[]>[]): number {
    const done = steps.map(() => 0);
    let contradictions = 0;
    for (let left = steps.reduce((sum, count) => sum + count, 0); left > 0;) {
      let moved = 0;
      for (let seat = 0; seat < steps.length; seat += 1) {
        while (done[seat]! < steps[seat]! && isReady(arrivals[seat]!.get(done[seat]!), done)) {
          this.#setClock(seat, done[seat]!, arrivals[seat]!.get(done[seat]!) ?? []);
          done[seat]! += 1;
          moved += 1;
        }
      }
      left -= moved;
      if (moved === 0) contradictions += breakCircle(steps, done, arrivals);
    }
    return contradictions;
  }

  #setClock(seat: number, step: number, senders: readonly Place[]): void {
    const clock = this.#clocks[seat]!;
    const width = this.#seats;
    const at = step * width;
    if (step > 0) clock.copyWithin(at, at - width, at);
    for (const sender of senders) {
      const other = this.#clocks[sender.seat]!;
      const from = sender.step * width;
      for (let index = 0; index < width; index += 1) {
        if (other[from + index]! > clock[at + index]!) clock[at + index] = other[from + index]!;
      }
    }
    clock[at + seat] = step + 1;
  }
}

/** By seat and step: where the messages were sent that arrive there. */
function incoming(steps: readonly number[], messages: readonly RecordedMessage[]): readonly Map<number, Place[]>[] {
  const arrivals = steps.map(() => new Map<number, Place[]>());
  for (const { from, to, received } of messages) {
    if (received === null) continue;
    const senders = arrivals[to]!.get(received.step);
    if (senders) senders.push(from);
    else arrivals[to]!.set(received.step, [from]);
  }
  return arrivals;
}

function isReady(senders: readonly Place[] | undefined, done: readonly number[]): boolean {
  return senders === undefined || senders.every(({ seat, step }) => step < done[seat]!);
}

/**
 * Journals that contradict each other can wait for each other in a circle. One seat then goes on without what it waits
 * for. @returns messages that were left out
 */
function breakCircle(
  steps: readonly number[],
  done: readonly number[],
  arrivals: readonly Map<number, Place[]>[],
): number {
  const seat = steps.findIndex((count, index) => done[index]! < count);
  const step = done[seat]!;
  const senders = arrivals[seat]!.get(step)!;
  const kept = senders.filter((sender) => sender.step < done[sender.seat]!);
  arrivals[seat]!.set(step, kept);
  return senders.length - kept.length;
}
