import {
  OBSERVER_MESSAGE_BYTES_MAX,
  OBSERVER_MESSAGES_AT_ONCE_MAX,
  OBSERVER_UNSENT_BYTES_MAX,
} from "../../../shared/limits.ts";
import { isOwnBusiness } from "../../../shared/peer/journal.ts";
import type { SeatMoment } from "../seat-picture.ts";
import { packPicture, type PictureMessage } from "./picture.ts";

/** An observer is told something at most this often, as the seat's own page draws. */
const TOLD_EVERY_MS = 250;

/** Entries of a list that are first tried in one message; halved until they fit. */
const ENTRIES_TRIED = 512;

type Told = Pick<SeatMoment, "status" | "journal" | "rounds" | "training" | "failure">;

/** What to tell one observer next: how things stand, and of journal and rounds what it has not been told yet. */
export class Feed {
  #toldAt = Number.NEGATIVE_INFINITY;
  #isFirst = true;
  #lastEntry: Told["journal"][number] | undefined;
  /** Figures of a round are told again once its test is done (R11). */
  readonly #toldRounds = new WeakSet<Told["rounds"][number]>();

  /**
   * Messages to send now, each of at most 64 KiB; none where it is too early, or where the last ones have not left yet.
   * @param nowMs of any clock that never goes back
   * @param unsentBytes of this observer's line
   */
  next(seat: Told, nowMs: number, unsentBytes: number): Uint8Array<ArrayBuffer>[] {
    if (nowMs - this.#toldAt < TOLD_EVERY_MS || unsentBytes > OBSERVER_UNSENT_BYTES_MAX) return [];
    this.#toldAt = nowMs;
    const messages = [packMoment(seat, this.#isFirst)];
    this.#isFirst = false;
    while (messages.length <= OBSERVER_MESSAGES_AT_ONCE_MAX) {
      const entries = after(seat.journal, this.#lastEntry).filter((entry) => !isOwnBusiness(entry));
      const rounds = seat.rounds.filter((each) => !this.#toldRounds.has(each));
      if (entries.length > 0) {
        const [bytes, told] = packFitting(entries, (some) => ({ type: "journal", entries: some }));
        this.#lastEntry = entries[told - 1];
        messages.push(bytes);
      } else if (rounds.length > 0) {
        const [bytes, told] = packFitting(rounds, (some) => ({ type: "rounds", rounds: some }));
        for (const each of rounds.slice(0, told)) this.#toldRounds.add(each);
        messages.push(bytes);
      } else break;
    }
    return messages;
  }
}

/** What a list holds behind an item; all of it where the item has given way to newer ones, or is none. */
function after<T>(list: readonly T[], item: T | undefined): readonly T[] {
  if (item === undefined || list.at(-1) === item) return item === undefined ? list : [];
  return list.slice(list.lastIndexOf(item) + 1);
}

function packMoment({ status, training, failure }: Told, first: boolean): Uint8Array<ArrayBuffer> {
  const moment: PictureMessage = {
    type: "moment",
    first,
    status: status ?? null,
    stage: training?.stage ?? null,
    failure: failure ?? null,
  };
  const bytes = packPicture(moment);
  if (bytes.length <= OBSERVER_MESSAGE_BYTES_MAX || !status) return bytes;
  // Only what every peer says of each of its links can be so much.
  const peers = status.peers.map((peer) => ({ ...peer, telemetry: null }));
  return packPicture({ ...moment, status: { ...status, peers } });
}

/** Packs as many of the first items as fit. @returns the message, and how many it holds */
function packFitting<T>(
  items: readonly T[],
  message: (items: readonly T[]) => PictureMessage,
): [bytes: Uint8Array<ArrayBuffer>, told: number] {
  for (let tried = Math.min(items.length, ENTRIES_TRIED); ; tried = Math.ceil(tried / 2)) {
    const bytes = packPicture(message(items.slice(0, tried)));
    if (bytes.length <= OBSERVER_MESSAGE_BYTES_MAX || tried === 1) return [bytes, tried];
  }
}
