import type { Shape } from "../../../../shared/training/model/shape.ts";
import { whole } from "../../kit/look/figures.ts";

/** What flows between two blocks, for people: `28 × 28 × 8`, or `64 tokens of 65`. */
export function shapeWords(shape: Shape): string {
  return shape.of === "tokens"
    ? `${whole(shape.length)} tokens of ${whole(shape.vocabulary)}`
    : shape.dimensions.join(" × ");
}
