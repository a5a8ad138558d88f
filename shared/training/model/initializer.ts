/** How a tensor's first values are drawn (M2). */
export type Initializer =
  /** Evenly from +-scale * sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010); the scale is 1 where left out. */
  | { readonly kind: "glorotUniform"; readonly fanIn: number; readonly fanOut: number; readonly scale?: number }
  /** Evenly from +-limit. */
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  /** What inputs are seen by until their statistics are known: means of 0, and then second moments of 1. */
  | { readonly kind: "statistics" };

export const ZEROS: Initializer = { kind: "zeros" };
export const ONES: Initializer = { kind: "ones" };

/** Standard deviation 0.02, as GPT-2 has for what it looks up (Radford et al. 2019): an even draw is sqrt(3) as wide. */
export const SMALL: Initializer = { kind: "uniform", limit: 0.02 * Math.sqrt(3) };

export function glorot(fanIn: number, fanOut: number): Initializer {
  return { kind: "glorotUniform", fanIn, fanOut };
}

/** The largest absolute value that may be drawn; null where nothing is. */
export function limitOf(initializer: Initializer): number | null {
  switch (initializer.kind) {
    case "glorotUniform":
      return (initializer.scale ?? 1) * Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
    case "uniform":
      return initializer.limit;
    case "zeros":
    case "ones":
    case "statistics":
      return null;
  }
}
