import type { ObserverLine } from "../../introduction/observer-line.ts";
import type { SeatPicture } from "../seat-picture.ts";
import { Feed } from "./feed.ts";

/**
 * At a seat: tells all who look through its page what that page shows. It is the protocol worker's reports that give the
 * beat, so it goes on in a hidden tab.
 */
export class Feeds {
  readonly #picture: SeatPicture;
  readonly #feeds = new Map<ObserverLine, Feed>();

  constructor(picture: SeatPicture) {
    this.#picture = picture;
    picture.subscribe(() => this.#tellAll());
  }

  /** Tells an observer from now on, until its line ends. */
  add(line: ObserverLine): void {
    const feed = new Feed();
    this.#feeds.set(line, feed);
    this.#tell(line, feed);
    this.#count();
  }

  #tellAll(): void {
    for (const [line, feed] of this.#feeds) this.#tell(line, feed);
    this.#count();
  }

  /** How many look through this seat's page is to be seen in it too. */
  #count(): void {
    const { size: observers } = this.#feeds;
    if (this.#picture.moment.observers !== observers) this.#picture.take({ type: "facts", facts: { observers } });
  }

  #tell(line: ObserverLine, feed: Feed): void {
    if (!line.isOpen) {
      this.#feeds.delete(line);
      return;
    }
    for (const bytes of feed.next(this.#picture.moment, performance.now(), line.unsentBytes)) line.send(bytes);
  }
}
