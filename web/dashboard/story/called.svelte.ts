import { byNumber, inItsDirection, namesListed, namesOf, type NamedSeat, type SeatNaming } from "./seat-names.ts";

/**
 * How seats are called on this page, which is about one session at a time: whoever writes of a seat asks here, wherever
 * the words are put together, and the page says once who is who.
 */
let naming: SeatNaming = $state.raw(byNumber);
let names: Readonly<Record<number, string>> = $state.raw({});

/** How a seat is called within a sentence: "Ada", or "seat 2" where no name is known. */
export function called(seat: number): string {
  return naming(seat);
}

/** The name alone, for a place where the seat's number stands anyway; "" where none is known. */
export function nameAt(seat: number): string {
  return inItsDirection(names[seat] ?? "");
}

/** The same of several: "Ada, Bob and seat 3"; "seats 1 and 2" where none of them has a name. */
export function allCalled(seats: readonly number[]): string {
  return namesListed(seats, naming);
}

/**
 * Says who is who for as long as the calling component is there; call it while that is made.
 * @param read the seats whose names are known now, in a reactive way
 */
export function nameSeats(read: () => readonly NamedSeat[]): void {
  // A status comes a few times a second, and names hardly ever change.
  const told = $derived(JSON.stringify(read().map(({ seat, name }) => ({ seat, name }))));
  $effect.pre(() => {
    const seats = JSON.parse(told) as readonly NamedSeat[];
    naming = namesOf(seats);
    names = Object.fromEntries(seats.map(({ seat, name = "" }) => [seat, name]));
    return () => {
      naming = byNumber;
      names = {};
    };
  });
}
