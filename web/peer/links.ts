import type { Fingerprints } from "../../shared/peer/input.ts";
import { createReceipt, readReceipt } from "../../shared/wire/receipt.ts";
import type { OpenedLink } from "../ports/protocol.ts";
import { isNote } from "./faults/note.ts";
import { wrapChannel } from "./channel.ts";
import type { LinkChannel } from "./link-channel.ts";
import { UploadMeter } from "./upload-meter.ts";
import { BulkWindow } from "./window.ts";

/** A far end that is up sends a hello, a heartbeat and one window of frames before it must wait for this one. */
const EARLY_MESSAGES_MAX = 64;

/** What a link tells its owner. */
export interface LinkListener {
  up(seat: number, incarnation: string, fingerprints: Fingerprints): void;
  down(seat: number): void;
  message(seat: number, bytes: Uint8Array): void;
  frame(seat: number, bytes: Uint8Array): void;
  /** So many bulk frames fit now. */
  room(seat: number, frames: number): void;
  /** Something between the fault injectors of both ends; dropped where there is none. */
  note?(seat: number, bytes: Uint8Array): void;
}

/** What went over a link since it was made, and what of it is on its way. */
export interface LinkTraffic {
  readonly seat: number;
  /** Grows with every message and frame that is sent; from 0 again for a new link. */
  readonly bytesSent: number;
  /** Bulk bytes without a receipt. */
  readonly inFlightBytes: number;
}

interface Link {
  readonly incarnation: string;
  readonly control: LinkChannel;
  readonly bulk: LinkChannel;
  readonly window: BulkWindow;
  up: boolean;
  bytesSent: number;
  /** What came on the one channel before the other was open: the far end may be up, and speak, before this one. */
  early: (() => void)[];
}

/** The open channels of this peer, one link a seat; a newer link to a seat replaces the older one. */
export class Links {
  readonly #links = new Map<number, Link>();
  readonly #seats: number;
  readonly #listener: LinkListener;
  readonly #now: () => number;
  readonly #upload = new UploadMeter();

  /**
   * @param seats of the session: their links share what may be in flight
   * @param now milliseconds, by which the upload is measured
   */
  constructor(seats: number, listener: LinkListener, now: () => number = () => performance.now()) {
    this.#seats = seats;
    this.#listener = listener;
    this.#now = now;
  }

  add({ seat, incarnation, fingerprints, ...channels }: OpenedLink): void {
    this.#forget(seat);
    const link: Link = {
      incarnation,
      control: wrapChannel(channels.control),
      bulk: wrapChannel(channels.bulk),
      window: new BulkWindow(this.#seats - 1),
      up: false,
      bytesSent: 0,
      early: [],
    };
    this.#links.set(seat, link);
    const isCurrent = () => this.#links.get(seat) === link;
    const opened = () => {
      if (link.up || !isCurrent() || !link.control.open || !link.bulk.open) return;
      link.up = true;
      this.#listener.up(seat, incarnation, fingerprints);
      for (const arrive of link.early.splice(0)) arrive();
      this.pump(seat);
    };
    const closed = () => {
      if (!isCurrent()) return;
      this.#forget(seat);
      if (link.up) this.#listener.down(seat);
    };
    const whenUp = (arrive: () => void) => {
      if (!isCurrent()) return;
      if (link.up) arrive();
      else if (link.early.length < EARLY_MESSAGES_MAX) link.early.push(arrive);
      else closed();
    };
    link.control.onMessage((bytes) => whenUp(() => this.#hearControl(seat, link, bytes)));
    link.bulk.onMessage((bytes) => whenUp(() => this.#hearBulk(seat, link, bytes)));
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
    const link = this.#links.get(seat);
    if (link?.control.send(bytes)) link.bytesSent += bytes.byteLength;
  }

  sendFrame(seat: number, bytes: Uint8Array): void {
    const link = this.#links.get(seat);
    if (!link?.bulk.send(bytes)) return;
    link.window.sent(bytes.byteLength);
    link.bytesSent += bytes.byteLength;
    this.#measure(0);
  }

  /** What this seat's line has carried up since the last call, in kilobytes a second; null where that cannot be told (R14). */
  uploadRate(): number | null {
    return this.#upload.take(this.#now());
  }

  /** The traffic of every link that is up. */
  traffic(): readonly LinkTraffic[] {
    return [...this.#links].flatMap(([seat, { up, bytesSent, window }]) =>
      up ? { seat, bytesSent, inFlightBytes: window.inFlight } : [],
    );
  }

  /** Offers what room the link has: the bytes in flight stay within their bound, so that heartbeats stay quick. */
  pump(seat: number): void {
    const link = this.#links.get(seat);
    if (!link?.up) return;
    if (link.window.room > 0) this.#listener.room(seat, link.window.room);
  }

  #hearControl(seat: number, link: Link, bytes: Uint8Array): void {
    const received = readReceipt(bytes);
    if (received !== undefined) {
      const inFlight = link.window.inFlight;
      if (!link.window.confirm(received)) return;
      this.#measure(inFlight - link.window.inFlight);
      this.pump(seat);
    } else if (isNote(bytes)) this.#listener.note?.(seat, bytes);
    else this.#listener.message(seat, bytes);
  }

  #hearBulk(seat: number, link: Link, bytes: Uint8Array): void {
    const due = link.window.received(bytes.byteLength);
    if (due !== undefined) link.control.send(createReceipt(due));
    this.#listener.frame(seat, bytes);
  }

  #measure(confirmed: number): void {
    const links = [...this.#links.values()].filter(({ up }) => up);
    const full = links.filter(({ window }) => window.room === 0).length;
    this.#upload.note(this.#now(), confirmed, { links: links.length, full });
  }

  #forget(seat: number): void {
    const link = this.#links.get(seat);
    this.#links.delete(seat);
    link?.control.close();
    link?.bulk.close();
  }
}
