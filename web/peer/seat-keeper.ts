import { CHECKPOINTS_MAX } from "../../shared/limits.ts";
import type { Effect } from "../../shared/peer/effect.ts";
import type { Input } from "../../shared/peer/input.ts";
import { reasonOf } from "../../shared/reason-of.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import type { RoundAndDigest } from "../../shared/wire/messages.ts";
import type { StartMessage } from "../ports/protocol.ts";
import { openResultStore } from "../storage/result-store.ts";
import type { ResultSummary } from "../storage/types.ts";
import { SeatStore } from "../storage/seat-store.ts";

/** What a seat keeps on the disk beside its result, as answers to the peer's effects (P7). One thing at a time. */
export class SeatKeeper {
  readonly #key: string;
  readonly #answer: (input: Input) => void;
  #store: SeatStore | undefined;
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
        this.#store = new SeatStore();
        const { memory, saved } = await this.#store.recover(this.#key);
        this.#mayBeRemembered = memory !== null;
        const result = await this.#result();
        this.#answer({
          type: "recovered",
          memory,
          saved: newest(result ? [...saved, { round: result.round, digest: result.digest }] : saved),
          finished: result?.reason === "finished" ? result.digest : undefined,
        });
      } catch {
        this.#answer({ type: "recovered", memory: null, saved: [] });
      }
    });
  }

  /** What cannot be written is removed, so that a reload remembers nothing rather than too little. */
  persist({ token, memory }: Extract<Effect, { type: "persist" }>): void {
    this.#then(async () => {
      try {
        await this.#opened().remember(this.#key, memory);
        this.#mayBeRemembered = true;
        this.#answer({ type: "persisted", token });
      } catch (error) {
        await this.#forget(token, error);
      }
    });
  }

  checkpoint({ state, digest }: Extract<Effect, { type: "checkpoint" }>): void {
    const { round } = state;
    this.#then(async () => {
      try {
        await this.#opened().checkpoint(this.#key, state, digest);
        this.#answer({ type: "checkpointed", round });
      } catch (error) {
        this.#answer({ type: "checkpointFailed", round, reason: reasonOf(error) });
      }
    });
  }

  load({ round, digest }: Extract<Effect, { type: "load" }>): void {
    this.#then(async () => {
      let state: TrainingState | undefined;
      try {
        state = await this.#opened().load(this.#key, round);
        if (!state) {
          const result = await (await openResultStore()).load(this.#key);
          state = result?.digest === digest ? result.state : undefined;
        }
      } catch {
        // Unreadable is as good as absent: the others have it.
      }
      this.#answer({ type: "loaded", round, state: state ?? null });
    });
  }

  async #forget(token: number, cause: unknown): Promise<void> {
    if (!this.#mayBeRemembered) return this.#answer({ type: "persisted", token, forgotten: true });
    try {
      await this.#opened().forget(this.#key);
      this.#mayBeRemembered = false;
      this.#answer({ type: "persisted", token, forgotten: true });
    } catch {
      this.#answer({ type: "persistFailed", token, reason: reasonOf(cause) });
    }
  }

  async #result(): Promise<ResultSummary | undefined> {
    const summaries = await (await openResultStore()).list();
    return summaries.find(({ key }) => key === this.#key);
  }

  #opened(): SeatStore {
    this.#store ??= new SeatStore();
    return this.#store;
  }

  #then(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work);
  }
}

/** The newest rounds, each once. */
function newest(saved: readonly RoundAndDigest[]): readonly RoundAndDigest[] {
  const byRound = new Map(saved.map((each) => [each.round, each]));
  return [...byRound.values()].sort((a, b) => b.round - a.round).slice(0, CHECKPOINTS_MAX);
}
