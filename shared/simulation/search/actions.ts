/** What can be done in a state of the whole. */
export const ACTIONS = [
  "message",
  "average",
  "falseAverage",
  "vote",
  "timeout",
  "patience",
  "fetched",
  "alone",
  "written",
  "stop",
  "reload",
  "lose",
] as const;
export type ActionName = (typeof ACTIONS)[number];

/** One of them at a seat: as a number, it takes 32 bits. */
export interface Action {
  readonly name: ActionName;
  readonly seat: number;
  /** The message's fact, the bitmap of seats that are silent, or the seat that serves; else 0. */
  readonly about: number;
  /** Writes that it leads to stay under way. */
  readonly holdsWrites: boolean;
}

const NAMES = 16;
const SEATS = 8;

export function packAction({ name, seat, about, holdsWrites }: Action): number {
  return ((about * SEATS + seat) * NAMES + ACTIONS.indexOf(name)) * 2 + (holdsWrites ? 1 : 0);
}

export function unpackAction(packed: number): Action {
  const rest = Math.floor(packed / 2);
  const name = ACTIONS[rest % NAMES];
  if (name === undefined) throw new RangeError(`no action has number ${packed}`);
  const of = Math.floor(rest / NAMES);
  return { name, seat: of % SEATS, about: Math.floor(of / SEATS), holdsWrites: packed % 2 === 1 };
}
