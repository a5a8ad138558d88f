import type { Random } from "../training/random.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Way } from "./faults.ts";
import type { Uplink } from "./uplink.ts";
import { drawPace, drawTrouble, PLAIN_NETWORK, type NetworkProfile } from "./network-profile.ts";

/** What happens at one end of a link. */
export interface NetworkListener {
  linkUp(at: number, other: number): void;
  linkDown(at: number, other: number): void;
  deliver(at: number, from: number, channel: ChannelName, bytes: Uint8Array): void;
}
export type ChannelName = "control" | "bulk";

interface Parcel {
  readonly generation: number;
  readonly channel: ChannelName;
  readonly bytes: Uint8Array;
}

interface Direction {
  /** Links made so far; what was sent on an earlier one is lost. */
  generation: number;
  /** The link that the sending end knows of: until it learns of a newer one, it sends into the void. */
  senderKnows: number;
  up: boolean;
  /** Faults that let nothing pass this way. */
  cuts: number;
  /** What has arrived where the way is cut, in order. */
  held: Parcel[];
  /** Additional delay. */
  slowMs: number;
  /** How many times as long as others it takes. */
  readonly pace: number;
  /** When it has carried all that it was given. */
  carriedAt: number;
  /** Per channel, when the newest message arrives: each channel keeps its order, the two do not keep it together. */
  readonly lastAt: Record<ChannelName, number>;
}

/** Reliable, ordered channels between every two seats, with seeded delays; ways are cut, links die and are made anew. */
export class Network {
  readonly #queue: EventQueue;
  readonly #random: Random;
  readonly #delayMs: readonly [number, number];
  readonly #listener: NetworkListener;
  readonly #profile: NetworkProfile;
  /** By seat; none where lines carry anything. */
  readonly #uplinks: readonly Uplink[];
  #isSteady = false;
  readonly #seats: number;
  /** By `from * seats + to`. */
  readonly #directions: Direction[];
  /** Pairs whose new link waits until both ways are open. */
  readonly #waiting = new Set<string>();

  constructor(
    queue: EventQueue,
    random: Random,
    seats: number,
    delayMs: readonly [number, number],
    listener: NetworkListener,
    profile: NetworkProfile = PLAIN_NETWORK,
    uplinks: readonly Uplink[] = [],
  ) {
    this.#uplinks = uplinks;
    this.#queue = queue;
    this.#random = random;
    this.#seats = seats;
    this.#delayMs = delayMs;
    this.#listener = listener;
    this.#profile = profile;
    this.#directions = Array.from({ length: seats * seats }, () => ({
      generation: 0,
      senderKnows: 0,
      up: false,
      cuts: 0,
      held: [],
      slowMs: 0,
      pace: drawPace(profile, random),
      carriedAt: 0,
      lastAt: { control: 0, bulk: 0 },
    }));
  }

  /**
   * Makes the link of two seats, in place of the one there was, as soon as both ways are open; each end learns of it at
   * its own time.
   */
  connect(a: number, b: number): void {
    if (this.#isCut(a, b)) {
      this.#waiting.add(pairOf(a, b));
      return;
    }
    this.#waiting.delete(pairOf(a, b));
    for (const [from, to] of bothWays(a, b)) {
      const direction = this.#direction(from, to);
      direction.generation += 1;
      direction.up = true;
      direction.held = [];
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
      direction.held = [];
      const { generation } = direction;
      this.#queue.after(afterMs, () => {
        if (direction.generation === generation) this.#listener.linkDown(to, from);
      });
    }
  }

  /** The seat's page is gone: nobody waits for new links to it any more. */
  forget(seat: number): void {
    for (let other = 0; other < this.#seats; other += 1) this.#waiting.delete(pairOf(seat, other));
  }

  /** Nothing passes these ways until they are opened as often as they were cut. */
  cut(ways: readonly Way[]): void {
    for (const [from, to] of ways) this.#direction(from, to).cuts += 1;
  }

  /** What was held on these ways arrives, and links are made that waited for it. */
  open(ways: readonly Way[]): void {
    for (const [from, to] of ways) {
      const direction = this.#direction(from, to);
      if (direction.cuts > 0) direction.cuts -= 1;
    }
    for (const way of ways) this.#opened(way);
  }

  /** Adds to the delay of a way; by less than 0 takes it away. */
  slow([from, to]: Way, byMs: number): void {
    const direction = this.#direction(from, to);
    direction.slowMs = Math.max(0, direction.slowMs + byMs);
  }

  /** All ways are open and quick again, and nothing is lost any more. */
  heal(): void {
    this.#isSteady = true;
    for (const direction of this.#directions) {
      direction.cuts = 0;
      direction.slowMs = 0;
    }
    for (let from = 0; from < this.#seats; from += 1) {
      for (let to = 0; to < this.#seats; to += 1) this.#opened([from, to]);
    }
  }

  isUp(a: number, b: number): boolean {
    return this.#direction(a, b).up;
  }

  send(from: number, to: number, channel: ChannelName, bytes: Uint8Array): void {
    const direction = this.#direction(from, to);
    const { generation } = direction;
    if (!direction.up || direction.senderKnows !== generation) return;
    const delayMs = this.#drawDelay() * direction.pace + direction.slowMs + this.#drawTrouble();
    const leftAt = channel === "bulk" ? this.#uplinks[from]?.carry(this.#queue.now, bytes) : undefined;
    const carriedAt = Math.max(this.#carried(direction, bytes), leftAt ?? 0);
    const at = Math.max(carriedAt + delayMs, direction.lastAt[channel]);
    direction.lastAt[channel] = at;
    this.#queue.at(at, () => this.#arrive(from, to, direction, { generation, channel, bytes }));
  }

  #arrive(from: number, to: number, direction: Direction, parcel: Parcel): void {
    if (!direction.up || direction.generation !== parcel.generation) return;
    if (direction.cuts > 0 || direction.held.length > 0) direction.held.push(parcel);
    else this.#listener.deliver(to, from, parcel.channel, parcel.bytes);
  }

  #opened([from, to]: Way): void {
    const direction = this.#direction(from, to);
    if (direction.cuts > 0) return;
    if (direction.held.length > 0) this.#queue.after(this.#drawDelay(), () => this.#release(from, to, direction));
    if (this.#waiting.has(pairOf(from, to)) && !this.#isCut(from, to)) this.connect(from, to);
  }

  #release(from: number, to: number, direction: Direction): void {
    if (direction.cuts > 0) return;
    const { held } = direction;
    direction.held = [];
    for (const { generation, channel, bytes } of held) {
      // A delivery may make the receiver do what breaks the link.
      if (direction.up && direction.generation === generation) this.#listener.deliver(to, from, channel, bytes);
    }
  }

  #isCut(a: number, b: number): boolean {
    return this.#direction(a, b).cuts > 0 || this.#direction(b, a).cuts > 0;
  }

  #drawDelay(): number {
    const [least, most] = this.#delayMs;
    return least + this.#random.uniform() * (most - least);
  }

  #drawTrouble(): number {
    return this.#isSteady ? 0 : drawTrouble(this.#profile, this.#random);
  }

  /** When the way has carried these bytes, after all before them. */
  #carried(direction: Direction, { byteLength }: Uint8Array): number {
    const { bytesPerMs } = this.#profile;
    if (bytesPerMs === null) return this.#queue.now;
    direction.carriedAt = Math.max(direction.carriedAt, this.#queue.now) + byteLength / bytesPerMs;
    return direction.carriedAt;
  }

  #direction(from: number, to: number): Direction {
    return this.#directions[from * this.#seats + to]!;
  }
}

const pairOf = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;
const bothWays = (a: number, b: number): readonly Way[] => [
  [a, b],
  [b, a],
];
