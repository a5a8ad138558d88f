import type { PeerStatus } from "../../../shared/peer/status.ts";
import { listOf } from "../kit/words/list-of.ts";

/** How those at the seats of a session are called: by the name that they gave themselves, or by the seat's number. */

/** A seat, and what the person there wants to be called; "" and undefined for nothing. */
export interface NamedSeat {
  readonly seat: number;
  readonly name?: string | undefined;
}

/** How a seat is called within a sentence. */
export type SeatNaming = (seat: number) => string;

/** Letters that are written from right to left, and would turn what stands beside them. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** What keeps a text's direction within it. */
const [ISOLATE, END_OF_ISOLATE] = ["\u2068", "\u2069"];

/**
 * "Ada", or "seat 2" where there is no name; {@link atBegin} for a sentence's begin. A name from right to left is marked so,
 * wherever it is put. Of several seats {@link namesOf} also tells those apart that have one name.
 */
export function seatName(seat: number, name: string | undefined): string {
  return name === undefined || name === "" ? `seat ${seat}` : inItsDirection(name);
}

/** A name that others gave, as it can be put into any sentence. */
export function inItsDirection(name: string): string {
  return FROM_RIGHT.test(name) ? `${ISOLATE}${name}${END_OF_ISOLATE}` : name;
}

/** As a sentence or a cell begins with it: "Seat 2", "Seats 1 and 2". Names stay as people write them. */
export function atBegin(words: string): string {
  return words.replace(/^seat(?=s? (?:\d|unknown))/, "Seat");
}

/** Seats for which no names are known. */
export const byNumber: SeatNaming = (seat) => seatName(seat, undefined);

/** Several of them: "seats 1 and 2". */
export function numbersOf(seats: readonly number[]): string {
  if (seats.length === 0) return "seat ?";
  return `${seats.length === 1 ? "seat" : "seats"} ${listOf(seats.map(String))}`;
}

/** Several seats within a sentence: "Ada, Ben and seat 2", or "seats 1 and 2" where nobody has a name. */
export function namesListed(seats: readonly number[], named: SeatNaming): string {
  const words = seats.map(named);
  return seats.every((seat, at) => words[at] === byNumber(seat)) ? numbersOf(seats) : listOf(words);
}

/** How each of some seats is called: "Ada (seat 2)" where another one has that name too, or would have it by its number. */
export function namesOf(seats: Iterable<NamedSeat>): SeatNaming {
  const names = new Map([...seats].map(({ seat, name }) => [seat, name]));
  const count = new Map<string, number>();
  for (const name of names.values()) count.set(asRead(name), (count.get(asRead(name)) ?? 0) + 1);
  return (seat) => {
    const name = names.get(seat);
    const words = seatName(seat, name);
    if (name === undefined || name === "") return words;
    const isClear = count.get(asRead(name)) === 1 && !/(?:seat|tab|peer)\d/.test(asRead(name));
    return isClear ? words : `${words} (seat ${seat})`;
  };
}

/** All seats whose names a peer knows; before it has told anything, those that the server does. */
export function namesKnown(
  status: Pick<PeerStatus, "seat" | "name" | "peers"> | undefined,
  atServer: readonly NamedSeat[] = [],
): readonly NamedSeat[] {
  return status ? [status, ...status.peers] : atServer;
}

/** How all are called whom a peer knows. */
export function namesIn(status: Pick<PeerStatus, "seat" | "name" | "peers"> | undefined): SeatNaming {
  return namesOf(namesKnown(status));
}

/** Names as a result keeps them, by seat. */
export function seatsNamed(people: readonly string[] = []): readonly NamedSeat[] {
  return people.map((name, seat) => ({ seat, name }));
}

let segmenter: Intl.Segmenter | undefined;

/** A name as it fits where there is little room, so many characters as people count them. */
export function shortly(words: string, most: number): string {
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  const name = words.replaceAll(ISOLATE, "").replaceAll(END_OF_ISOLATE, "");
  const characters = [...segmenter.segment(name)].map(({ segment }) => segment);
  if (characters.length <= most) return words;
  return inItsDirection(
    `${characters
      .slice(0, most - 1)
      .join("")
      .trimEnd()}…`,
  );
}

/** What people tell names apart by: neither by case nor by spaces. */
function asRead(name = ""): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]/gu, "");
}
