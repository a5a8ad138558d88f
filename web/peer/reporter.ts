import type { RoundMetrics, RoundTested } from "../../shared/peer/effect.ts";
import { isOwnBusiness, type JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { JOURNAL_ENTRIES_MAX, ROUNDS_KEPT_MAX } from "../../shared/limits.ts";
import { addFigures, testedFigures } from "../../shared/peer/round-figures.ts";
import type { FromProtocolWorker } from "../ports/protocol.ts";
import type { PrivacyLedger } from "./privacy-ledger.ts";

/** The page is told at most this often, however fast the rounds go. */
const REPORT_EVERY_MS = 200;

/** Gathers what the page and the saved result show, and passes it on a few times a second. */
export class Reporter {
  /** What is kept with the result. */
  readonly journal: JournalEntry[] = [];
  readonly rounds: RoundMetrics[] = [];
  readonly #post: (message: FromProtocolWorker) => void;
  readonly #status: () => PeerStatus;
  readonly #privacy: PrivacyLedger;
  #newEntries: JournalEntry[] = [];
  #newRounds: RoundMetrics[] = [];
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(post: (message: FromProtocolWorker) => void, status: () => PeerStatus, privacy: PrivacyLedger) {
    this.#post = post;
    this.#status = status;
    this.#privacy = privacy;
  }

  addEntry(entry: JournalEntry): void {
    if (!isOwnBusiness(entry)) keep(this.journal, entry, JOURNAL_ENTRIES_MAX);
    keep(this.#newEntries, entry, JOURNAL_ENTRIES_MAX);
  }

  addRound(metrics: RoundMetrics): void {
    addFigures(this.rounds, metrics, ROUNDS_KEPT_MAX);
    addFigures(this.#newRounds, metrics, ROUNDS_KEPT_MAX);
  }

  /** R11: what the test of a round's state has found: its figures are told again. */
  addTested(tested: RoundTested): void {
    const figures = testedFigures(this.rounds, tested);
    if (figures) this.addRound(figures);
  }

  /** Call often; reports when it is time, or now. */
  report(now: number, urgent = false): void {
    if (!urgent && now - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = now;
    if (this.#newEntries.length > 0) this.#post({ type: "journal", entries: this.#newEntries });
    if (this.#newRounds.length > 0) this.#post({ type: "rounds", rounds: this.#newRounds });
    this.#newEntries = [];
    this.#newRounds = [];
    const { spent } = this.#privacy;
    this.#post({ type: "facts", facts: { status: this.#status(), ...(spent && { privacy: spent }) } });
  }
}

function keep<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}
