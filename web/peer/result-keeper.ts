import type { Effect, RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { openResultStore } from "../storage/result-store.ts";
import type { ResultSummary } from "../storage/types.ts";
import type { PrivacyLedger } from "./privacy-ledger.ts";
import type { Reporter } from "./reporter.ts";

/** Saves this peer's result, and completes it with the journal lines that tell of the save itself. */
export class ResultKeeper {
  readonly #session: string;
  readonly #seat: number;
  #spec: SessionSpec;
  readonly #reporter: Reporter;
  readonly #status: () => PeerStatus;
  readonly #privacy: PrivacyLedger;
  #savedKey: string | undefined;
  /** The round whose state was saved. */
  #saved = 0;

  constructor(
    session: string,
    seat: number,
    spec: SessionSpec,
    reporter: Reporter,
    status: () => PeerStatus,
    privacy: PrivacyLedger,
  ) {
    this.#session = session;
    this.#seat = seat;
    this.#spec = spec;
    this.#reporter = reporter;
    this.#status = status;
    this.#privacy = privacy;
  }

  /** M8: what the session is like. */
  settle(spec: SessionSpec): void {
    this.#spec = spec;
  }

  /** @returns the result's key, once it is on disk. @throws StorageError */
  async save(effect: Extract<Effect, { type: "save" }>): Promise<string> {
    const key = `${this.#session}/${this.#seat}`;
    const status = this.#status();
    const { accuracy, heldOutLoss, loss, backend } = status;
    const { spent } = this.#privacy;
    const store = await openResultStore();
    await store.save({
      key,
      session: this.#session,
      seat: this.#seat,
      spec: this.#spec,
      round: effect.state.round,
      digest: effect.digest,
      view: effect.view,
      reason: effect.reason,
      savedAt: Date.now(),
      accuracy,
      ...(heldOutLoss !== null && { heldOutLoss }),
      loss,
      backend,
      state: effect.state,
      ...(effect.state.choice && { choice: effect.state.choice }),
      ...(spent && { privacy: spent }),
      ...seatNamesIn(status, this.#spec.seats),
      ...(effect.prepared
        ? {
            prepared: { round: effect.prepared.state.round, digest: effect.prepared.digest },
            preparedState: effect.prepared.state,
          }
        : {}),
      journal: [...this.#reporter.journal],
      rounds: this.#roundsUpTo(effect.state.round),
    });
    this.#saved = effect.state.round;
    this.#savedKey = key;
    return key;
  }

  /** R11: rounds beyond the state that is saved were given up. */
  #roundsUpTo(saved: number): RoundMetrics[] {
    return this.#reporter.rounds.filter(({ round }) => round <= saved);
  }

  /** The last line of a journal comes after the save. */
  noticeEntry(entry: JournalEntry): void {
    if (this.#savedKey === undefined || (entry.event !== "finished" && entry.event !== "halted")) return;
    void this.#amend(this.#savedKey);
  }

  async #amend(key: string): Promise<void> {
    const store = await openResultStore();
    await store.amend(key, { journal: [...this.#reporter.journal], rounds: this.#roundsUpTo(this.#saved) });
  }
}

/** How those at all seats want to be called, where at least one of them has said so. */
export function seatNamesIn(
  {
    seat,
    name,
    peers,
  }: Pick<PeerStatus, "seat" | "name"> & { readonly peers: readonly { seat: number; name: string }[] },
  seats: number,
): Pick<ResultSummary, "seatNames"> {
  const names = Array.from({ length: seats }, () => "");
  for (const each of [{ seat, name }, ...peers]) names[each.seat] = each.name;
  return names.some((each) => each !== "") ? { seatNames: names } : {};
}
