import type { Points } from "../charts/thin.ts";

/**
 * The curves of a training; the accuracy's has a point only where it was measured.
 * @param x how far the training was after each round
 */
export function roundCurves(
  rounds: readonly { readonly round: number; readonly loss: number; readonly accuracy: number | null }[],
  x: readonly number[] = rounds.map(({ round }) => round),
): { readonly loss: Points; readonly accuracy: Points } {
  const isMeasured = (_: unknown, place: number): boolean => (rounds[place]?.accuracy ?? null) !== null;
  const y = rounds.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  return { loss: { x, y: rounds.map(({ loss }) => loss) }, accuracy: { x: x.filter(isMeasured), y } };
}
