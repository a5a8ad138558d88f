import { MemoryStore, type IncrementResponse, type Options, type Store } from "express-rate-limit";
import { RedisStore } from "rate-limit-redis";

/** Counts requests of addresses for all processes together, and each for itself while Redis is away. */
export class SharedCounts implements Store {
  readonly prefix: string;
  readonly #shared: RedisStore;
  readonly #own = new MemoryStore();
  #options: Options | undefined;
  #started: Promise<void> | undefined;

  /**
   * @param send sends Redis a command
   * @param prefix of the keys
   */
  constructor(send: (command: string[]) => Promise<unknown>, prefix: string) {
    this.prefix = prefix;
    this.#shared = new RedisStore({ prefix, sendCommand: (...command: string[]) => send(command) as Promise<never> });
  }

  init(options: Options): void {
    this.#options = options;
    this.#own.init(options);
  }

  async increment(key: string): Promise<IncrementResponse> {
    try {
      this.#started ??= this.#options === undefined ? Promise.resolve() : this.#shared.init(this.#options);
      await this.#started;
      return await this.#shared.increment(key);
    } catch {
      // Its scripts are to be loaded again when it is back.
      this.#started = undefined;
      return this.#own.increment(key);
    }
  }

  async decrement(key: string): Promise<void> {
    await this.#shared.decrement(key).catch(() => this.#own.decrement(key));
  }

  async resetKey(key: string): Promise<void> {
    await this.#shared.resetKey(key).catch(() => this.#own.resetKey(key));
  }

  shutdown(): void {
    this.#own.shutdown();
  }
}
