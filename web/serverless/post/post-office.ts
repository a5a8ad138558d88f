import { letterIn, type Letter } from "./letter.ts";
import type { Presence } from "./presence.ts";

/** Carries letters between pages that have no connection yet. */
export interface PostOffice {
  /**
   * From now on letters to an ID come here, as long as the page lives.
   * @param lost called once, where the office itself is gone
   * @returns ends it
   */
  enter(id: string, receive: (letter: Letter) => void, lost: () => void): Promise<() => void>;
  /** Sends a letter. One to somebody who is not there is lost. */
  send(letter: Letter): void;
}

const CHANNEL = "lockstep/letters";

/** Between the pages of one browser, over a BroadcastChannel: all of them hear all letters, and take those that are theirs. */
export class LocalPost implements PostOffice {
  readonly #presence: Presence;
  readonly #channel: BroadcastChannel;
  readonly #boxes = new Map<string, (letter: Letter) => void>();

  /** @param channel its name: pages meet those that use the same */
  constructor(presence: Presence, channel: string = CHANNEL) {
    this.#presence = presence;
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = ({ data }: MessageEvent) => this.#deliver(letterIn(data));
  }

  async enter(id: string, receive: (letter: Letter) => void): Promise<() => void> {
    // Whoever is seen to be there has its box already.
    this.#boxes.set(id, receive);
    const leave = await this.#presence.begin(id);
    return () => {
      this.#boxes.delete(id);
      leave();
    };
  }

  send(letter: Letter): void {
    // A page does not hear itself, and may hold pages of other devices (see `hand`).
    if (this.#boxes.has(letter.to)) queueMicrotask(() => this.#deliver(letter));
    else this.#channel.postMessage(letter);
  }

  /** Nobody enters any more. */
  close(): void {
    this.#channel.close();
  }

  #deliver(letter: Letter | undefined): void {
    if (letter !== undefined) this.#boxes.get(letter.to)?.(letter);
  }
}
