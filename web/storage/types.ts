import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { FiledEntry } from "../../shared/peer/journal.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import type { SaveReason } from "../../shared/peer/states.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Choice, RoundAndDigest } from "../../shared/wire/messages.ts";
import type { TrainingState } from "../../shared/training/state.ts";

/** A saved result without its bulk: what a list shows. */
export interface ResultSummary {
  /** `${session}/${seat}`. A later save of the same seat replaces the earlier one. */
  readonly key: string;
  readonly session: string;
  readonly seat: number;
  readonly spec: SessionSpec;
  readonly round: number;
  readonly digest: string;
  /** The view in which the state was committed; builds before this one did not keep it. */
  readonly view?: number;
  readonly reason: SaveReason;
  /** What the lobby of a session with `auto` chose (M8); `spec` is what the session was like with it. */
  readonly choice?: Choice;
  readonly savedAt: number;
  readonly accuracy: number | null;
  /** Mean loss on the held-out set, in nats, where it was measured; builds before this one did not keep it. */
  readonly heldOutLoss?: number;
  readonly loss: number | null;
  readonly backend: string;
  /** What the seat's contributions can have given away; only of sessions with differential privacy. */
  readonly privacy?: PrivacySpent;
  /** A state that was prepared beyond it, while too few were in reach to decide about it (P6): undecided. */
  readonly prepared?: RoundAndDigest;
  /** What people call its run, and what they wrote about it; the same in all seats of a session. */
  readonly name?: string;
  readonly notes?: string;
  /**
   * By seat, what the people there wanted to be called when it was saved; "" for nothing. Missing where nobody said, and in
   * files: names are told to those who train together, not to whoever gets the model.
   */
  readonly seatNames?: readonly string[];
  /** It did not train in this browser: it came in a file. */
  readonly imported?: ImportedFrom;
}

/** Where an imported result comes from. */
export interface ImportedFrom {
  /** Name of the file. */
  readonly file: string;
  readonly format: "safetensors" | "tensorflowjs" | "run";
  /** The session that it trained in, where the file tells. */
  readonly session: string | null;
  /** The file tells how it was trained. Without that only the model is known: the rest of `spec` are defaults. */
  readonly isSpecKnown: boolean;
}

/** What people add to a run. */
export type RunWords = Pick<ResultSummary, "name" | "notes">;

/** What one page load of a seat has written down. */
export interface SavedLife {
  readonly journal: readonly FiledEntry[];
  readonly rounds: readonly RoundMetrics[];
}

/** A saved result, whole. */
export interface SavedResult extends ResultSummary, SavedLife {
  readonly state: TrainingState;
  readonly preparedState?: TrainingState;
  /** Of page loads of the seat that saved, too, before the last one; oldest first. */
  readonly earlier?: readonly SavedLife[];
}

/** Where results survive the tab. Works in workers and on the page. */
export interface ResultStore {
  /** Resolves when the result is on disk (strict durability). @throws StorageError naming the cause: denied, full, … */
  save(result: SavedResult): Promise<void>;
  list(): Promise<readonly ResultSummary[]>;
  load(key: string): Promise<SavedResult | undefined>;
  /** Adds what came after the save: the last journal lines and the final accuracy. */
  amend(key: string, change: Partial<Pick<SavedResult, "journal" | "rounds" | "accuracy">>): Promise<void>;
  /**
   * Keeps a result that came from outside. Unlike a save it never takes another one's place.
   * @throws StorageError `full` where as many are kept as can be
   */
  add(result: SavedResult): Promise<void>;
  /** Sets name and notes of all seats of a session; empty texts take them away. */
  describe(session: string, words: RunWords): Promise<void>;
  remove(key: string): Promise<void>;
}
