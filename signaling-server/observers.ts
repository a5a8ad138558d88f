import { ApiError } from "./api-error.ts";
import { newSecret, secretsEqual } from "./secrets.ts";
import type { Observer, SessionDocument } from "./session-document.ts";

/** Who watches one session. */
export class Observers {
  readonly #document: SessionDocument;

  constructor(document: SessionDocument) {
    this.#document = document;
  }

  /** PeerJS IDs of those whose pages can call. */
  get peerIds(): readonly string[] {
    return this.#document.observers.flatMap(({ registration }) => registration?.peerId ?? []);
  }

  /**
   * @param most that may watch at once
   * @param now milliseconds of the registry's clock
   * @throws ApiError 409 when that many watch
   */
  admit(most: number, now: number): Observer {
    const { observers } = this.#document;
    if (observers.length >= most) {
      throw new ApiError("observers-full", `${most} tabs watch this session already, as many as may.`);
    }
    const observer: Observer = {
      observer: this.#document.observersAdmitted++,
      token: newSecret(),
      ticket: null,
      registration: null,
      socket: null,
      aliveAt: now,
    };
    observers.push(observer);
    return observer;
  }

  /**
   * The given observer, if the token is its own.
   * @throws ApiError 403 otherwise, also for one that was silent for too long and is known no more
   */
  withToken(number: number, token: string): Observer {
    const known = this.#document.observers.find(({ observer }) => observer === number);
    if (known === undefined || !secretsEqual(known.token, token)) {
      throw new ApiError("observer-refused", "This token watches nothing here, or no longer: ask for a new one.");
    }
    return known;
  }

  remove({ observer }: Observer): void {
    this.#document.observers = this.#document.observers.filter((other) => other.observer !== observer);
  }
}
