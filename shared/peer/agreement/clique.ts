/**
 * A largest set of seats in which everybody hears everybody else (H2): links fail one way and non-transitively, and a
 * view whose members do not all reach one another would be suspended at once. Branch and bound over at most 32 seats;
 * of several largest sets the one that is found first from the lowest seat up, so that equal facts give equal sets.
 * @param hears by seat, bit j set where it hears seat j
 * @returns seats, ascending
 */
export function largestClique(hears: ReadonlyMap<number, number>): readonly number[] {
  const seats = [...hears.keys()].sort((a, b) => a - b);
  const doesHear = (a: number, b: number) => (((hears.get(a) ?? 0) >>> b) & 1) === 1;
  const isTwoWay = (a: number, b: number) => doesHear(a, b) && doesHear(b, a);
  let best: readonly number[] = [];
  const grow = (chosen: readonly number[], candidates: readonly number[]): void => {
    if (chosen.length > best.length) best = chosen;
    candidates.forEach((seat, index) => {
      if (chosen.length + candidates.length - index <= best.length) return;
      const rest = candidates.slice(index + 1).filter((other) => isTwoWay(seat, other));
      grow([...chosen, seat], rest);
    });
  };
  grow([], seats);
  return best;
}

/**
 * A largest set in which everybody hears everybody else, among those that these seats are all in.
 * @returns seats, ascending; undefined where they do not all hear one another themselves
 */
export function cliqueWith(
  wanted: readonly number[],
  hears: ReadonlyMap<number, number>,
): readonly number[] | undefined {
  const isTwoWay = (a: number, b: number) => (((hears.get(a) ?? 0) >>> b) & ((hears.get(b) ?? 0) >>> a) & 1) === 1;
  const fits = (seat: number) => wanted.every((each) => each === seat || isTwoWay(seat, each));
  if (!wanted.every((seat) => hears.has(seat) && fits(seat))) return undefined;
  const rest = [...hears].filter(([seat]) => !wanted.includes(seat) && fits(seat));
  return [...wanted, ...largestClique(new Map(rest))].sort((a, b) => a - b);
}
