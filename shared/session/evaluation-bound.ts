import { familyOf } from "./tasks.ts";
import type { SampledSpec } from "./tasks/family.ts";

/**
 * Answers that a member's part of the held-out set can have, known to all from the spec alone: what one member says of its
 * part must not outweigh all others (R7).
 * @param members of the view
 */
export function evaluationBound(spec: SampledSpec, members: number): number {
  return familyOf(spec).heldOutBound(spec, members);
}
