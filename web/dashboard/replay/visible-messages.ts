import type { RecordedMessage, Recording } from "../../../shared/replay/recording.ts";
import { groupOf, type MessageGroup } from "./message-groups.ts";
import type { TimeWindow } from "./time-window.ts";

/** Arrows that are drawn at once; more are a grey surface in which nothing can be read, and take too long. */
export const ARROWS_MAX = 2000;

/** What is shown of the messages. */
export interface MessageFilter {
  readonly groups: ReadonlySet<MessageGroup>;
  readonly hiddenSeats: ReadonlySet<number>;
}

/** The messages that pass a filter, ready to be asked which of them are in a window. */
export class VisibleMessages {
  /** Ascending by the time at which they were sent. */
  readonly all: readonly RecordedMessage[];
  /** By index: the latest end of any message up to it. */
  readonly #latestEnd: Float64Array;
  readonly #lostAfterMs: number;
  /** Indices of those that never came; at most {@link ARROWS_MAX}. */
  readonly #lost: readonly number[];

  constructor({ messages }: Pick<Recording, "messages">, { groups, hiddenSeats }: MessageFilter) {
    this.all = messages.filter(
      ({ kind, from, to }) => groups.has(groupOf(kind)) && !hiddenSeats.has(from.seat) && !hiddenSeats.has(to),
    );
    this.#lostAfterMs = usualTime(messages);
    this.#lost = this.all.flatMap(({ fate }, index) => (fate === "lost" ? [index] : [])).slice(0, ARROWS_MAX);
    this.#latestEnd = new Float64Array(this.all.length);
    let latest = Number.NEGATIVE_INFINITY;
    this.all.forEach((message, index) => {
      latest = Math.max(latest, this.endOf(message));
      this.#latestEnd[index] = latest;
    });
  }

  /** When a message arrived; a lost one is drawn as far as it would have come in half the usual time. */
  endOf({ received, sentAt }: RecordedMessage): number {
    return received === null ? sentAt + this.#lostAfterMs / 2 : received.at;
  }

  /**
   * Messages that are on their way some time within the window.
   * @returns at most about {@link ARROWS_MAX}, evenly chosen, with all that were lost; and of about how many
   */
  in({ from, until }: TimeWindow): { readonly messages: readonly RecordedMessage[]; readonly of: number } {
    const first = lowerBound(this.all.length, (index) => this.#latestEnd[index]! >= from);
    const end = lowerBound(this.all.length, (index) => this.all[index]!.sentAt > until);
    const every = Math.max(1, Math.ceil((end - first) / ARROWS_MAX));
    const messages: RecordedMessage[] = [];
    // The same ones whatever the window begins with: nothing flickers while it moves.
    for (let index = Math.ceil(first / every) * every; index < end; index += every) {
      const message = this.all[index]!;
      if (this.endOf(message) >= from) messages.push(message);
    }
    if (every === 1) return { messages, of: messages.length };
    // What was lost is rare and tells most.
    for (const index of this.#lost)
      if (index >= first && index < end && index % every > 0) messages.push(this.all[index]!);
    return { messages, of: end - first };
  }
}

/** The smallest index that fits, where all after it fit as well. */
export function lowerBound(length: number, fits: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The median time that messages took, in milliseconds. */
function usualTime(messages: readonly RecordedMessage[]): number {
  const times = messages.slice(0, 2001).flatMap(({ sentAt, received }) => (received ? [received.at - sentAt] : []));
  times.sort((a, b) => a - b);
  return times[times.length >>> 1] ?? 10;
}
