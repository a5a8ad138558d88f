import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import { NOTHING_KNOWN, type SeatMoment, type SeatPicture } from "../../seat/seat-picture.ts";

/** What the pages show of a seat, all of one moment. */
export interface ShownMoment extends SeatMoment {
  /** The committed round of which figures, curves and examples tell: none of them is ahead of the others. */
  readonly told: number;
  /** By how many rounds this seat is behind what others on the same screen tell of. */
  readonly behind: number;
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

/** A seat's picture as reactive state, renewed a few times a second however often the picture changes. */
export class SeatView {
  readonly stop: () => void;
  now: ShownMoment = $state.raw({ ...NOTHING_KNOWN, told: 0, behind: 0, sinceCommitMs: 0 });
  readonly #picture: SeatPicture;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = false;
  #pauseMs = VISIBLE_MS;
  #listsAt = Number.NEGATIVE_INFINITY;
  #seenRound = { round: -1, at: 0 };
  /** The newest round that may be told of; undefined while this page alone decides that. */
  #tellsUpTo: number | undefined;

  constructor(picture: SeatPicture) {
    this.#picture = picture;
    this.#renew();
    const unsubscribe = picture.subscribe(() => this.#changed());
    const seen = (): void => this.#seen();
    document.addEventListener("visibilitychange", seen);
    this.stop = () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(this.#timer);
    };
  }

  /** From now on this round is told of, or, where it has not come here yet, the newest before it. */
  tellOf(round: number): void {
    this.#tellsUpTo = round;
    this.#listsAt = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#renew();
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
    const { moment } = this.#picture;
    const { status, failure } = moment;
    const round = status?.committed.round ?? 0;
    if (round !== this.#seenRound.round) this.#seenRound = { round, at: performance.now() };
    const startedAt = performance.now();
    const ended = status?.saved !== undefined || status?.halted !== undefined || failure !== undefined;
    const renewsLists = ended || startedAt - this.#listsAt >= LISTS_MS;
    if (renewsLists) this.#listsAt = startedAt;
    const told = renewsLists ? Math.min(round, this.#tellsUpTo ?? round) : this.now.told;
    const { journal, rounds } = renewsLists ? { ...moment, rounds: upTo(told, moment.rounds) } : this.now;
    const behind = Math.max(0, (this.#tellsUpTo ?? round) - round);
    this.now = { ...moment, journal, rounds, told, behind, sinceCommitMs: startedAt - this.#seenRound.at };
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

/** Figures of rounds that are told of already; mostly they all are, or all but the newest few. */
function upTo(told: number, rounds: readonly RoundMetrics[]): readonly RoundMetrics[] {
  const last = rounds.findLastIndex(({ round }) => round <= told);
  return last === rounds.length - 1 ? rounds : rounds.slice(0, last + 1);
}
