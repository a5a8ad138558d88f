import type { Ballot, Message, MessageOf, RoundAndDigest, ViewRecord } from "../../wire/messages.ts";

/** A page load of a seat: `SEAT.NUMBER`, the first one of each seat is number 0. */
export type Page = string;

export function pageOf(seat: number, number: number): Page {
  return `${seat}.${number}`;
}

/** Which page load of its seat this is. */
export function numberOf(page: Page): number {
  return Number(page.slice(page.indexOf(".") + 1));
}

/**
 * Seats under other numbers: `order[s]` is what seat s is called. Everything that names a seat, a page load or a set of
 * seats goes through one of these, so that two states that differ in the names of seats alone have one fingerprint.
 */
export class Naming {
  readonly #order: readonly number[];

  constructor(order: readonly number[]) {
    this.#order = order;
  }

  seat(seat: number): number {
    return this.#order[seat] ?? seat;
  }

  seats(seats: Iterable<number>): readonly number[] {
    return [...seats].map((seat) => this.seat(seat)).sort((a, b) => a - b);
  }

  page(page: Page): Page {
    const dot = page.indexOf(".");
    return `${this.seat(Number(page.slice(0, dot)))}${page.slice(dot)}`;
  }

  bitmap(bitmap: number): number {
    return this.#order.reduce((named, to, seat) => named | (((bitmap >>> seat) & 1) << to), 0);
  }

  ballot({ counter, seat }: Ballot): Ballot {
    return { counter, seat: this.seat(seat) };
  }

  record({ view, kind, members, base }: ViewRecord): ViewRecord {
    const named = members.map(({ seat, incarnation }) => ({
      seat: this.seat(seat),
      incarnation: this.page(incarnation),
    }));
    return { view, kind, members: named.sort((a, b) => a.seat - b.seat), base };
  }

  accepted(accepted: MessageOf<"promise">["accepted"]): MessageOf<"promise">["accepted"] {
    return accepted && { ballot: this.ballot(accepted.ballot), record: this.record(accepted.record) };
  }

  message(message: Message): Message {
    switch (message.type) {
      case "prepare":
      case "accepted":
        return { ...message, ballot: this.ballot(message.ballot) };
      case "refuse":
        return { ...message, ballot: this.ballot(message.ballot), promised: this.ballot(message.promised) };
      case "promise":
        return {
          ...message,
          ballot: this.ballot(message.ballot),
          accepted: this.accepted(message.accepted),
          hears: this.bitmap(message.hears),
        };
      case "accept":
        return { ...message, ballot: this.ballot(message.ballot), record: this.record(message.record) };
      case "decided":
        return { ...message, record: this.record(message.record) };
      case "heartbeat":
        return { ...message, hears: this.bitmap(message.hears) };
      default:
        return message;
    }
  }
}

/** All orders of the seats that keep every seat in its place but those that may change places. */
export function namings(seats: number, alike: readonly number[]): readonly Naming[] {
  const orders: number[][] = [];
  const place = (order: readonly number[], rest: readonly number[]): void => {
    if (rest.length > 0) {
      for (const next of rest)
        place(
          [...order, next],
          rest.filter((other) => other !== next),
        );
      return;
    }
    const whole = Array.from({ length: seats }, (_, seat) => seat);
    alike.forEach((seat, at) => (whole[seat] = order[at] ?? seat));
    orders.push(whole);
  };
  place([], alike);
  return orders.map((order) => new Naming(order));
}

/** A committed or prepared state as it is written: `round:history`, one digit of the history for each round. */
export type StateName = string;

/** Whether two states are of one history, the first not the later one. */
export function isPrefix(a: StateName, b: StateName): boolean {
  return historyOf(b).startsWith(historyOf(a));
}

export function isOneHistory(a: StateName, b: StateName): boolean {
  return isPrefix(a, b) || isPrefix(b, a);
}

const historyOf = (state: StateName) => state.slice(state.indexOf(":") + 1);

/** States by their digests: each is known to whoever made it. */
export class StateNames {
  readonly #names = new Map<string, StateName>();

  /** @param history the digits of all rounds, as one number */
  note(digest: string, round: number, history: number): void {
    this.#names.set(digest, `${round}:${round === 0 ? "" : String(history)}`);
  }

  of({ round, digest }: RoundAndDigest): StateName {
    return this.#names.get(digest) ?? `${round}:?${digest}`;
  }
}
