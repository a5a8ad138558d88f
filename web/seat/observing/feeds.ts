import type { ObserverLine } from "../../introduction/observer-line.ts";
import type { SeatPicture } from "../seat-holder.ts";
import { Feed } from "./feed.ts";

/**
 * At a seat: tells all who look through its page what that page shows. It is the protocol worker's reports that give the
 * beat, so it goes on in a hidden tab.
 */
export class Feeds {
  readonly #seat: SeatPicture;
  readonly #feeds = new Map<ObserverLine, Feed>();

  constructor(seat: SeatPicture) {
    this.#seat = seat;
    seat.subscribe(() => this.#tellAll());
  }

  /** How many look through this seat's page. */
  get count(): number {
    return this.#feeds.size;
  }

  /** Tells an observer from now on, until its line ends. */
  add(line: ObserverLine): void {
    const feed = new Feed();
    this.#feeds.set(line, feed);
    this.#tell(line, feed);
  }

  #tellAll(): void {
    for (const [line, feed] of this.#feeds) this.#tell(line, feed);
  }

  #tell(line: ObserverLine, feed: Feed): void {
    if (!line.isOpen) {
      this.#feeds.delete(line);
      return;
    }
    for (const bytes of feed.next(this.#seat, performance.now(), line.unsentBytes)) line.send(bytes);
  }
}
