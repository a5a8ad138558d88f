import type { Random } from "../training/random.ts";
import type { EventQueue } from "./event-queue.ts";

/** What happens at one end of a link. */
export interface NetworkListener {
  linkUp(at: number, other: number): void;
  linkDown(at: number, other: number): void;
  deliver(at: number, from: number, channel: ChannelName, bytes: Uint8Array): void;
}
export type ChannelName = "control" | "bulk";

interface Direction {
  /** Links made so far; what was sent on an earlier one is lost. */
  generation: number;
  /** The link that the sending end knows of: until it learns of a newer one, it sends into the void. */
  senderKnows: number;
  up: boolean;
  /** Until when nothing passes this way. */
  blockedUntil: number;
  /** Per channel, when the newest message arrives: each channel keeps its order, the two do not keep it together. */
  readonly lastAt: Record<ChannelName, number>;
}

/** Reliable, ordered channels between every two seats, with seeded delays; links die and are made anew. */
export class Network {
  readonly #queue: EventQueue;
  readonly #random: Random;
  readonly #delayMs: readonly [number, number];
  readonly #listener: NetworkListener;
  readonly #directions = new Map<string, Direction>();

  constructor(queue: EventQueue, random: Random, delayMs: readonly [number, number], listener: NetworkListener) {
    this.#queue = queue;
    this.#random = random;
    this.#delayMs = delayMs;
    this.#listener = listener;
  }

  /** Makes the link of two seats, in place of the one there was; each end learns of it at its own time. */
  connect(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const direction = this.#direction(from, to);
      direction.generation += 1;
      direction.up = true;
      const { generation } = direction;
      const upAt = this.#queue.now + this.#drawDelay();
      // Nothing is delivered at an end that does not know of the link yet.
      direction.lastAt.control = upAt;
      direction.lastAt.bulk = upAt;
      this.#queue.at(upAt, () => {
        if (direction.generation === generation && direction.up) this.#listener.linkUp(to, from);
      });
    }
  }

  /** An end has taken note of its newest link to the other and sends over it from now on. */
  attach(at: number, other: number): void {
    const direction = this.#direction(at, other);
    direction.senderKnows = direction.generation;
  }

  /** The link dies with all that is on it; the ends notice after their own times, if no newer link is there by then. */
  drop(a: number, b: number, noticedAfterMs: readonly [number, number]): void {
    for (const [from, to, afterMs] of [
      [b, a, noticedAfterMs[0]],
      [a, b, noticedAfterMs[1]],
    ] as const) {
      const direction = this.#direction(from, to);
      if (!direction.up) continue;
      direction.up = false;
      const { generation } = direction;
      this.#queue.after(afterMs, () => {
        if (direction.generation === generation) this.#listener.linkDown(to, from);
      });
    }
  }

  /** Holds back what is sent this way until then. */
  block(from: number, to: number, forMs: number): void {
    const direction = this.#direction(from, to);
    direction.blockedUntil = Math.max(direction.blockedUntil, this.#queue.now + forMs);
  }

  send(from: number, to: number, channel: ChannelName, bytes: Uint8Array): void {
    const direction = this.#direction(from, to);
    const { generation } = direction;
    if (!direction.up || direction.senderKnows !== generation) return;
    const at = Math.max(this.#queue.now + this.#drawDelay(), direction.lastAt[channel], direction.blockedUntil);
    direction.lastAt[channel] = at;
    this.#queue.at(at, () => {
      if (direction.up && direction.generation === generation) this.#listener.deliver(to, from, channel, bytes);
    });
  }

  #drawDelay(): number {
    const [least, most] = this.#delayMs;
    return least + this.#random.uniform() * (most - least);
  }

  #direction(from: number, to: number): Direction {
    const key = `${from}>${to}`;
    let direction = this.#directions.get(key);
    if (!direction) {
      direction = { generation: 0, senderKnows: 0, up: false, blockedUntil: 0, lastAt: { control: 0, bulk: 0 } };
      this.#directions.set(key, direction);
    }
    return direction;
  }
}
