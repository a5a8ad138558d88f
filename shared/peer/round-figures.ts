import type { RoundMetrics, RoundTested } from "./effect.ts";

/**
 * Takes figures of a round into a list, by round: of one that has some already they take the place, since what a test has
 * found is told later than the rest (R11).
 * @param most so many of the newest rounds are kept
 */
export function addFigures(rounds: RoundMetrics[], figures: RoundMetrics, most: number): void {
  let at = rounds.length - 1;
  while (at >= 0 && (rounds[at]?.round ?? 0) > figures.round) at -= 1;
  if (rounds[at]?.round === figures.round) rounds[at] = figures;
  else rounds.push(figures);
  if (rounds.length > most) rounds.shift();
}

/** A list of rounds with newer figures. */
export function withFigures(
  rounds: readonly RoundMetrics[],
  news: readonly RoundMetrics[],
  most: number,
): readonly RoundMetrics[] {
  const all = [...rounds];
  for (const figures of news) addFigures(all, figures, Infinity);
  return all.slice(-most);
}

/** The figures of a round that was tested, with what was found; undefined where they are kept no more. */
export function testedFigures(
  rounds: readonly RoundMetrics[],
  { round, accuracy, heldOutLoss }: RoundTested,
): RoundMetrics | undefined {
  const figures = rounds.findLast((each) => each.round === round);
  return figures && { ...figures, accuracy, heldOutLoss };
}
