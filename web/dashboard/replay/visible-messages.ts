import { countWhile } from "../../../shared/replay/moment.ts";
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

/** A message on its way across the diagram. */
interface Way {
  readonly message: RecordedMessage;
  readonly index: number;
  /** The latest end of any message up to this one. */
  readonly latestEnd: number;
}

/** The messages that pass a filter, ready to be asked which of them are in a window. */
export class VisibleMessages {
  /** Ascending by the time at which they were sent. */
  readonly #ways: readonly Way[];
  readonly #lostAfterMs: number;
  /** Those that never came; at most {@link ARROWS_MAX}. */
  readonly #lost: readonly Way[];

  constructor({ messages }: Pick<Recording, "messages">, { groups, hiddenSeats }: MessageFilter) {
    this.#lostAfterMs = usualTime(messages);
    let latestEnd = Number.NEGATIVE_INFINITY;
    this.#ways = messages
      .filter(({ kind, from, to }) => groups.has(groupOf(kind)) && !hiddenSeats.has(from.seat) && !hiddenSeats.has(to))
      .map((message, index) => {
        latestEnd = Math.max(latestEnd, this.endOf(message));
        return { message, index, latestEnd };
      });
    this.#lost = this.#ways.filter(({ message }) => message.fate === "lost").slice(0, ARROWS_MAX);
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
    const first = countWhile(this.#ways, ({ latestEnd }) => latestEnd < from);
    const end = countWhile(this.#ways, ({ message }) => message.sentAt <= until);
    const every = Math.max(1, Math.ceil((end - first) / ARROWS_MAX));
    const messages: RecordedMessage[] = [];
    // The same ones whatever the window begins with: nothing flickers while it moves.
    for (let index = Math.ceil(first / every) * every; index < end; index += every) {
      const way = this.#ways[index];
      if (way && this.endOf(way.message) >= from) messages.push(way.message);
    }
    if (every === 1) return { messages, of: messages.length };
    // What was lost is rare and tells most.
    const lost = this.#lost.filter(({ index }) => index >= first && index < end && index % every > 0);
    return { messages: [...messages, ...lost.map(({ message }) => message)], of: end - first };
  }
}

/** The median time that messages took, in milliseconds. */
function usualTime(messages: readonly RecordedMessage[]): number {
  const times = messages.slice(0, 2001).flatMap(({ sentAt, received }) => (received ? [received.at - sentAt] : []));
  times.sort((a, b) => a - b);
  return times[times.length >>> 1] ?? 10;
}
