/** How a start by those who are there stands (M7), for people. Plain JSON. */
export interface StartNow {
  /** Seats that would begin, this one included where it can. Ascending. */
  readonly together: readonly number[];
  /** Fewest with which the session can start. */
  readonly needed: number;
  /** Seats in reach that have a say in it, ascending; a majority of all seats is needed. */
  readonly voices: readonly number[];
  /** It can be asked for. */
  readonly isOffered: boolean;
  /** Somebody has asked for it. */
  readonly isAsked: boolean;
}
