/** Where numbers that are predicted lie. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Half of the range: what 1 is of a number that was scaled. An error as it is told, times this, is in the number's own unit.
 */
export function halfRange({ min, max }: Range): number {
  return (max - min) / 2;
}

/** A number as a model learns it: `min` to `max` become -1 to 1; what lies beyond stays beyond. */
export function scaledNumber(range: Range, value: number): number {
  return (value - range.min) / halfRange(range) - 1;
}

/** A number as people know it, of what a model says. */
export function numberOfScaled(range: Range, scaled: number): number {
  return range.min + (scaled + 1) * halfRange(range);
}
