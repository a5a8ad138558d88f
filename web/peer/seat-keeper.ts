import type { Effect } from "../../shared/peer/effect.ts";
import type { KeptState } from "../../shared/peer/kept-state.ts";
import type { Input } from "../../shared/peer/input.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import type { StartMessage } from "../ports/protocol.ts";
import { SeatDisk } from "../storage/seat-disk.ts";

/** What a seat's disk does for its keeper. */
export type KeepersDisk = Pick<SeatDisk, "recover" | "tryOut" | "persist" | "forget" | "checkpoint" | "load">;

export interface KeeperOptions {
  readonly answer: (input: Input) => void;
  /** Why nothing can be kept, in words for people; undefined when it can be again. */
  readonly trouble: (reason: string | undefined) => void;
  readonly openDisk?: (key: string) => KeepersDisk;
}

/** What a seat keeps on the disk beside its result, as answers to the peer's effects (P7). One thing at a time. */
export class SeatKeeper {
  readonly #key: string;
  readonly #answer: (input: Input) => void;
  readonly #onTrouble: (reason: string | undefined) => void;
  #trouble: string | undefined;
  readonly #openDisk: (key: string) => KeepersDisk;
  #disk: KeepersDisk | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Something of this seat may be on the disk that a reload could find. */
  #mayBeRemembered: boolean;

  constructor({ session, seat, isNewSeat }: StartMessage, options: KeeperOptions) {
    this.#key = `${session}/${seat}`;
    this.#mayBeRemembered = !isNewSeat;
    this.#answer = options.answer;
    this.#onTrouble = options.trouble;
    this.#openDisk = options.openDisk ?? ((key) => new SeatDisk(key));
  }

  /**
   * Reads what an earlier page load left; whatever goes wrong, the seat starts without. Then storage is tried, so that
   * people learn before the start, and not from a model that is lost, that this browser keeps nothing.
   */
  recover(): void {
    this.#then(async () => {
      try {
        const { memory, saved } = await this.#opened().recover();
        this.#mayBeRemembered = memory !== null;
        this.#answer({ type: "recovered", memory, saved });
      } catch {
        this.#answer({ type: "recovered", memory: null, saved: [] });
      }
    });
    this.#then(async () => {
      try {
        await this.#opened().tryOut();
      } catch (error) {
        this.#tellTrouble(reasonOf(error));
      }
    });
  }

  /** What cannot be written is removed, so that a reload remembers nothing rather than too little. */
  persist({ token, memory }: Extract<Effect, { type: "persist" }>): void {
    this.#then(async () => {
      try {
        await this.#opened().persist(memory);
        this.#mayBeRemembered = true;
        this.#tellTrouble(undefined);
        this.#answer({ type: "persisted", token });
      } catch (error) {
        this.#tellTrouble(reasonOf(error));
        await this.#forget(token, error);
      }
    });
  }

  checkpoint({ state, digest, view }: Extract<Effect, { type: "checkpoint" }>): void {
    const { round } = state;
    this.#then(async () => {
      try {
        await this.#opened().checkpoint(state, digest, view);
        this.#answer({ type: "checkpointed", round });
      } catch (error) {
        this.#answer({ type: "checkpointFailed", round, reason: reasonOf(error) });
      }
    });
  }

  load({ round, digest }: Extract<Effect, { type: "load" }>): void {
    this.#then(async () => {
      let state: KeptState | null = null;
      try {
        state = await this.#opened().load(round, digest);
      } catch {
        // Unreadable is as good as absent: the others have it, or nobody claims it any more (M4).
      }
      this.#answer({ type: "loaded", round, digest, state });
    });
  }

  async #forget(token: number, cause: unknown): Promise<void> {
    if (!this.#mayBeRemembered) return this.#answer({ type: "persisted", token, forgotten: true });
    try {
      await this.#opened().forget();
      this.#mayBeRemembered = false;
      this.#answer({ type: "persisted", token, forgotten: true });
    } catch {
      this.#answer({ type: "persistFailed", token, reason: reasonOf(cause) });
    }
  }

  #tellTrouble(reason: string | undefined): void {
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    this.#onTrouble(reason);
  }

  #opened(): KeepersDisk {
    this.#disk ??= this.#openDisk(this.#key);
    return this.#disk;
  }

  #then(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work);
  }
}
