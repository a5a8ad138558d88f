import type { Evaluated, Measure } from "../story/measure.ts";
import type { Points } from "../charts/thin.ts";

/**
 * The curves of a training; that of what was measured has a point only where it was.
 * @param x how far the training was after each round
 */
export function roundCurves(
  rounds: readonly (Evaluated & { readonly round: number; readonly loss: number })[],
  measure: Measure,
  x: readonly number[] = rounds.map(({ round }) => round),
): { readonly loss: Points; readonly measured: Points } {
  const values = rounds.map((round) => measure.of(round));
  const measured = { x: x.filter((_, place) => values[place] !== null), y: values.filter((value) => value !== null) };
  return { loss: { x, y: rounds.map(({ loss }) => loss) }, measured };
}
