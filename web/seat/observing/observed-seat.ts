import { JOURNAL_ENTRIES_MAX, ROUNDS_KEPT_MAX } from "../../../shared/limits.ts";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { TrainingProgress } from "../../ports/training.ts";
import type { SeatPicture } from "../seat-holder.ts";
import type { PictureMessage } from "./picture.ts";

/** A seat as its page tells it to an observer: everything can be seen, and nothing done. */
export class ObservedSeat implements SeatPicture {
  readonly session: string;
  status: PeerStatus | undefined;
  journal: JournalEntry[] = [];
  rounds: RoundMetrics[] = [];
  training: TrainingProgress | undefined;
  failure: string | undefined;
  /** What stays at the seat: its device in detail, its privacy account, its storage, and how to play faults there. */
  readonly backend = undefined;
  readonly privacy = undefined;
  readonly savedKey = undefined;
  readonly faults = undefined;
  readonly observers = 0;
  readonly unreachable = [];
  /** Milliseconds since 1970 at which the newest of it came, by this page's clock; undefined before. */
  seenAt: number | undefined;
  #seat: number | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(session: string) {
    this.session = session;
  }

  /** The seat that all of this is of; the last one is kept while there is none. Undefined before the first. */
  get seat(): number | undefined {
    return this.#seat;
  }

  /** Takes in what the page of a seat told. */
  hear(seat: number, message: PictureMessage, nowMs: number): void {
    this.#seat = seat;
    this.seenAt = nowMs;
    switch (message.type) {
      case "moment":
        if (message.first) [this.journal, this.rounds] = [[], []];
        this.status = message.status ?? undefined;
        this.training = message.stage === null ? undefined : { stage: message.stage, text: "", loaded: 0, total: 0 };
        this.failure = message.failure ?? undefined;
        break;
      case "journal":
        append(this.journal, message.entries, JOURNAL_ENTRIES_MAX);
        break;
      case "rounds":
        append(this.rounds, message.rounds, ROUNDS_KEPT_MAX);
        break;
    }
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function append<T>(list: T[], items: readonly T[], most: number): void {
  list.push(...items);
  if (list.length > most) list.splice(0, list.length - most);
}
