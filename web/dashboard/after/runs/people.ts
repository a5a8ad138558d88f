import type { ResultSummary } from "../../../storage/types.ts";
import { namesOf, seatName } from "../../story/seat-names.ts";

type Peopled = Pick<ResultSummary, "spec" | "seatNames">;

/** Of more people the first are named. */
const NAMED_MAX = 6;

/** A seat as one of a run's seats, by name and number: "Ada (seat 2)", "seat 2". */
export function seatOf({ seatNames }: Pick<ResultSummary, "seatNames">, seat: number): string {
  const name = seatNames?.[seat] ?? "";
  return name === "" ? seatName(seat, undefined) : `${seatName(seat, name)} (seat ${seat})`;
}

/** Who trained it, as far as they said how they want to be called: "Ada, Ben and seat 2"; else how many. */
export function peopleText({ spec, seatNames = [] }: Peopled): string {
  if (!seatNames.some((name) => name !== "")) return `${spec.seats} tabs`;
  const seats = Array.from({ length: spec.seats }, (_, seat) => ({ seat, name: seatNames[seat] }));
  const naming = namesOf(seats);
  // Who has a name comes first, so that nobody is hidden behind numbers.
  const ordered = seats.toSorted((a, b) => Number(!a.name) - Number(!b.name) || a.seat - b.seat);
  const shown = ordered
    .slice(0, ordered.length > NAMED_MAX + 1 ? NAMED_MAX : ordered.length)
    .map(({ seat }) => naming(seat));
  const more = ordered.length - shown.length;
  const words = more > 0 ? [...shown, `${more} more`] : shown;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
