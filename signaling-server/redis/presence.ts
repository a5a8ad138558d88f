import type { Log } from "../log.ts";
import type { RedisConnection } from "./redis-connection.ts";
import { LEAVE, RENEW } from "./scripts.ts";

/** A process counts as alive for so long after it has said so, and says so that often: three times may be lost. */
const LEASE_MS = 1_500;
const RENEWED_EVERY_MS = 400;

export interface PresenceOptions {
  readonly connection: RedisConnection;
  readonly processName: string;
  readonly log: Log;
  /** The key of the seats' tokens that all are to have if they have none yet; "" where somebody chose one for each. */
  readonly key: string;
  /** All have this key. */
  readonly onKey: (key: string) => void;
  /** This process counted as dead, and its sockets as closed: it is to tell of them again. */
  readonly onReturn: () => void;
}

/** That this process is alive, and what it shares with the others: the clock, and the key of the seats' tokens. */
export class Presence {
  readonly #options: PresenceOptions;
  #offsetMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isRenewing = false;
  #heard: (() => void) | undefined;
  #key: string | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Milliseconds since 1970, by the clock of Redis, which all processes go by. */
  readonly now = (): number => Date.now() + this.#offsetMs;

  /** Says so from now on. Resolves when it was heard for the first time. */
  start(): Promise<void> {
    this.#timer = setInterval(() => void this.#renew(), RENEWED_EVERY_MS);
    void this.#renew();
    return new Promise((resolve) => (this.#heard = resolve));
  }

  /** Its sockets count as closed from now on. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.connection.run(LEAVE, this.#options.processName).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const { connection, processName, key, log, onReturn } = this.#options;
    const askedAt = Date.now();
    try {
      const [time, wasAlive, shared] = (await connection.run(RENEW, processName, LEASE_MS, key)) as [
        string,
        number,
        string,
      ];
      this.#offsetMs = Math.round(Number(time) - (askedAt + Date.now()) / 2);
      this.#take(shared);
      this.#heard?.();
      if (wasAlive !== 1) onReturn();
    } catch (error) {
      log.debug(`could not say that this process is alive: ${String(error)}`);
    } finally {
      this.#isRenewing = false;
    }
  }

  #take(key: string): void {
    if (key === this.#key) return;
    if (this.#key === undefined) this.#options.onKey(key);
    else this.#options.log.error("Redis has another key for seats than this process: start this process again");
    this.#key = key;
  }
}
