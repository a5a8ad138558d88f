/** What flows from one block of a model to the next, for one sample. */
export type Shape =
  /** Such as [units], [length, units] or [height, width, channels], row-major. */
  | { readonly of: "numbers"; readonly dimensions: readonly number[] }
  /** Whole numbers 0..vocabulary-1, as many as `length`. */
  | { readonly of: "tokens"; readonly length: number; readonly vocabulary: number };

/** Thrown where a block cannot take what it gets; says what it takes. */
export class Misfit extends Error {
  override readonly name = "Misfit";
}

export function numbers(...dimensions: readonly number[]): Shape {
  return { of: "numbers", dimensions };
}

/** How many values a sample of this shape has. */
export function sizeOf(shape: Shape): number {
  return shape.of === "tokens" ? shape.length : product(shape.dimensions);
}

/** For people: `[28, 28, 1]`, or `64 tokens of 65`. */
export function shapeText(shape: Shape): string {
  return shape.of === "tokens" ? `${shape.length} tokens of ${shape.vocabulary}` : `[${shape.dimensions.join(", ")}]`;
}

/** Dimensions by their number. */
interface DimensionsOf {
  1: readonly [units: number];
  2: readonly [length: number, units: number];
  3: readonly [height: number, width: number, channels: number];
}

/**
 * The dimensions of a shape that must have so many.
 * @throws Misfit
 */
export function dimensions<Rank extends keyof DimensionsOf>(shape: Shape, rank: Rank): DimensionsOf[Rank] {
  const found = anyDimensions(shape);
  if (found.length === rank) return found as unknown as DimensionsOf[Rank];
  throw new Misfit(`takes ${rank} ${rank === 1 ? "dimension" : "dimensions"}, but gets ${shapeText(shape)}`);
}

/** The dimensions of numbers, of which there is at least one. @throws Misfit for tokens */
export function anyDimensions(shape: Shape): readonly [number, ...number[]] {
  if (shape.of === "numbers") return shape.dimensions as readonly [number, ...number[]];
  throw new Misfit(`takes numbers, but gets ${shapeText(shape)}: an embedding makes numbers of them`);
}

/** The last dimension of numbers: units, or channels. @throws Misfit for tokens */
export function lastDimension(shape: Shape): number {
  return anyDimensions(shape).at(-1) as number;
}

export function product(factors: readonly number[]): number {
  return factors.reduce((a, b) => a * b, 1);
}
