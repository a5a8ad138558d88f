import { BULK_FRAME_BYTES_MAX, BULK_IN_FLIGHT_BYTES_MAX } from "../../shared/limits.ts";
import type { Channel } from "../ports/protocol.ts";
import { wrapChannel, type LinkChannel } from "./channel.ts";

/** Half of the bound: the queue is filled again before it has run dry. */
const LOW_BYTES = BULK_IN_FLIGHT_BYTES_MAX / 2;

/** What a link tells its owner. */
export interface LinkListener {
  up(seat: number, incarnation: string): void;
  down(seat: number): void;
  message(seat: number, bytes: Uint8Array): void;
  frame(seat: number, bytes: Uint8Array): void;
  /** So many bulk frames fit now. */
  room(seat: number, frames: number): void;
}

interface Link {
  readonly incarnation: string;
  readonly control: LinkChannel;
  readonly bulk: LinkChannel;
  up: boolean;
}

/** The open channels of this peer, one link a seat; a newer link to a seat replaces the older one. */
export class Links {
  readonly #links = new Map<number, Link>();
  readonly #listener: LinkListener;

  constructor(listener: LinkListener) {
    this.#listener = listener;
  }

  add(seat: number, incarnation: string, controlChannel: Channel, bulkChannel: Channel): void {
    this.#forget(seat);
    const link: Link = {
      incarnation,
      control: wrapChannel(controlChannel),
      bulk: wrapChannel(bulkChannel),
      up: false,
    };
    this.#links.set(seat, link);
    const isCurrent = () => this.#links.get(seat) === link;
    const opened = () => {
      if (link.up || !isCurrent() || !link.control.open || !link.bulk.open) return;
      link.up = true;
      this.#listener.up(seat, incarnation);
      this.pump(seat);
    };
    const closed = () => {
      if (!isCurrent()) return;
      this.#forget(seat);
      if (link.up) this.#listener.down(seat);
    };
    // The other end may be open, and speak, a moment before we are told that this one is: the link is up by then.
    link.control.onMessage((bytes) => {
      opened();
      if (isCurrent()) this.#listener.message(seat, bytes);
    });
    link.bulk.onMessage((bytes) => {
      opened();
      if (isCurrent()) this.#listener.frame(seat, bytes);
    });
    link.bulk.onLow(LOW_BYTES, () => {
      if (isCurrent()) this.pump(seat);
    });
    for (const channel of [link.control, link.bulk]) {
      channel.onOpen(opened);
      channel.onClose(closed);
    }
  }

  /** The page found the connection dead. */
  remove(seat: number, incarnation: string): void {
    const link = this.#links.get(seat);
    if (link?.incarnation !== incarnation) return;
    this.#forget(seat);
    if (link.up) this.#listener.down(seat);
  }

  has(seat: number): boolean {
    return this.#links.get(seat)?.up ?? false;
  }

  sendMessage(seat: number, bytes: Uint8Array): void {
    this.#links.get(seat)?.control.send(bytes);
  }

  sendFrame(seat: number, bytes: Uint8Array): void {
    this.#links.get(seat)?.bulk.send(bytes);
  }

  /** Offers what room the link has: the bytes in flight stay within their bound, so that heartbeats stay quick. */
  pump(seat: number): void {
    const link = this.#links.get(seat);
    if (!link?.up) return;
    const frames = Math.floor((BULK_IN_FLIGHT_BYTES_MAX - link.bulk.buffered) / BULK_FRAME_BYTES_MAX);
    if (frames > 0) this.#listener.room(seat, frames);
  }

  #forget(seat: number): void {
    const link = this.#links.get(seat);
    this.#links.delete(seat);
    link?.control.close();
    link?.bulk.close();
  }
}
