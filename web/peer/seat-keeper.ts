import type { Effect } from "../../shared/peer/effect.ts";
import type { Input } from "../../shared/peer/input.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import type { StartMessage } from "../ports/protocol.ts";
import { SeatDisk } from "../storage/seat-disk.ts";

/** What a seat keeps on the disk beside its result, as answers to the peer's effects (P7). One thing at a time. */
export class SeatKeeper {
  readonly #key: string;
  readonly #answer: (input: Input) => void;
  #disk: SeatDisk | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Something of this seat may be on the disk that a reload could find. */
  #mayBeRemembered: boolean;

  constructor({ session, seat, isNewSeat }: StartMessage, answer: (input: Input) => void) {
    this.#key = `${session}/${seat}`;
    this.#mayBeRemembered = !isNewSeat;
    this.#answer = answer;
  }

  /** Reads what an earlier page load left; whatever goes wrong, the seat starts without. */
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
  }

  /** What cannot be written is removed, so that a reload remembers nothing rather than too little. */
  persist({ token, memory }: Extract<Effect, { type: "persist" }>): void {
    this.#then(async () => {
      try {
        await this.#opened().persist(memory);
        this.#mayBeRemembered = true;
        this.#answer({ type: "persisted", token });
      } catch (error) {
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
      let state: TrainingState | null = null;
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

  #opened(): SeatDisk {
    this.#disk ??= new SeatDisk(this.#key);
    return this.#disk;
  }

  #then(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work);
  }
}
