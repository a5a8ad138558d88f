import { ApiError } from "./api-error.ts";
import type { Attendee } from "./attendee.ts";
import { newSecret, secretsEqual } from "./secrets.ts";

/** A tab that watches a session without a seat. What it may do at the PeerServer is call the session's seats. */
export interface Observer extends Attendee {
  /** Counts up within its session; no two observers of a session ever have the same. */
  readonly observer: number;
}

/** Who watches one session. */
export class Observers {
  readonly #observers = new Map<number, Observer>();
  #admitted = 0;

  get all(): readonly Observer[] {
    return [...this.#observers.values()];
  }

  /**
   * @param most that may watch at once
   * @param now milliseconds of the registry's clock
   * @throws ApiError 409 when that many watch
   */
  admit(most: number, now: number): Observer {
    if (this.#observers.size >= most) {
      throw new ApiError("observers-full", `${most} tabs watch this session already, as many as may.`);
    }
    const observer: Observer = {
      observer: this.#admitted++,
      token: newSecret(),
      ticket: undefined,
      registration: undefined,
      connected: false,
      aliveAt: now,
    };
    this.#observers.set(observer.observer, observer);
    return observer;
  }

  /**
   * The given observer, if the token is its own.
   * @throws ApiError 403 otherwise, also for one that was silent for too long and is known no more
   */
  withToken(observer: number, token: string): Observer {
    const known = this.#observers.get(observer);
    if (known === undefined || !secretsEqual(known.token, token)) {
      throw new ApiError("observer-refused", "This token watches nothing here, or no longer: ask for a new one.");
    }
    return known;
  }

  remove({ observer }: Observer): void {
    this.#observers.delete(observer);
  }
}
