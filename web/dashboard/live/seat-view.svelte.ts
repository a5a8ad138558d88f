import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { PrivacySpent } from "../../../shared/privacy/privacy-spent.ts";
import type { TrainingProgress } from "../../ports/training.ts";
import type { FaultReport } from "../../seat/seat-faults.ts";
import type { SeatHolder, SeatPicture } from "../../seat/seat-holder.ts";

/** What the pages show of a seat, all of one moment. */
export interface SeatMoment {
  readonly status: PeerStatus | undefined;
  readonly journal: readonly JournalEntry[];
  readonly rounds: readonly RoundMetrics[];
  readonly training: TrainingProgress | undefined;
  readonly backend: string | undefined;
  readonly privacy: PrivacySpent | undefined;
  readonly savedKey: string | undefined;
  readonly failure: string | undefined;
  readonly unreachable: readonly number[];
  readonly observers: number;
  /** Only in a page with `?faults`. */
  readonly faults: FaultReport | undefined;
  /** Milliseconds since this page first saw the present committed round. */
  readonly sinceCommitMs: number;
}

/**
 * Drawing takes time from training, so a page that is seen is drawn this often at most, and less often where a picture
 * takes long: the pause is so many times as long as the drawing took.
 */
const VISIBLE_MS = 250;
const PAUSE_PER_DRAWING = 12;
const HIDDEN_MS = 2000;
/** The long lists, and the charts and the log that show them, are renewed this often. */
const LISTS_MS = 1000;

const EMPTY: SeatMoment = {
  status: undefined,
  journal: [],
  rounds: [],
  training: undefined,
  backend: undefined,
  privacy: undefined,
  savedKey: undefined,
  failure: undefined,
  unreachable: [],
  observers: 0,
  faults: undefined,
  sinceCommitMs: 0,
};

/** A seat as reactive state, renewed a few times a second however often the holder changes. */
export class SeatView<Seen extends SeatPicture = SeatHolder> {
  readonly holder: Seen;
  readonly stop: () => void;
  now: SeatMoment = $state.raw(EMPTY);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = false;
  #pauseMs = VISIBLE_MS;
  #listsAt = Number.NEGATIVE_INFINITY;
  #seenRound = { round: -1, at: 0 };

  constructor(holder: Seen) {
    this.holder = holder;
    this.#renew();
    const unsubscribe = holder.subscribe(() => this.#changed());
    const seen = (): void => this.#seen();
    document.addEventListener("visibilitychange", seen);
    this.stop = () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(this.#timer);
    };
  }

  #changed(): void {
    this.#stale = true;
    this.#timer ??= setTimeout(() => this.#due(), document.hidden ? HIDDEN_MS : this.#pauseMs);
  }

  #due(): void {
    this.#timer = undefined;
    if (this.#stale) this.#renew();
  }

  #seen(): void {
    if (document.hidden) return;
    clearTimeout(this.#timer);
    this.#due();
  }

  #renew(): void {
    this.#stale = false;
    const { status, training, backend, privacy, savedKey, failure, unreachable, observers } = this.holder;
    const round = status?.committed.round ?? 0;
    if (round !== this.#seenRound.round) this.#seenRound = { round, at: performance.now() };
    const startedAt = performance.now();
    const ended = status?.saved !== undefined || status?.halted !== undefined || failure !== undefined;
    let { journal, rounds } = this.now;
    if (ended || startedAt - this.#listsAt >= LISTS_MS) {
      this.#listsAt = startedAt;
      // The holder's lists grow in place: copies make one moment, and tell Svelte that they have changed.
      journal = this.holder.journal.slice();
      rounds = this.holder.rounds.slice();
    }
    const sinceCommitMs = startedAt - this.#seenRound.at;
    const faults = this.holder.faults?.report;
    this.now = {
      ...{ status, training, backend, privacy, savedKey, failure, unreachable, observers },
      ...{ faults, journal, rounds, sinceCommitMs },
    };
    if (!document.hidden) this.#timeDrawing(startedAt);
  }

  /** Until the picture is on the screen; on a busy machine that includes waiting for a processor, as it should. */
  #timeDrawing(startedAt: number): void {
    requestAnimationFrame(() =>
      setTimeout(() => {
        const drawingMs = performance.now() - startedAt;
        this.#pauseMs = Math.min(Math.max(VISIBLE_MS, PAUSE_PER_DRAWING * drawingMs), HIDDEN_MS);
      }),
    );
  }
}
