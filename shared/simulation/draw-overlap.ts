import type { SessionSpec } from "../session/spec.ts";
import { Random } from "../training/random.ts";

/**
 * Whether rounds overlap (R12): in two of five sessions. Drawn from chance of its own, so that whatever else a seed draws
 * does not depend on it.
 */
export function drawOverlap(seed: number): Pick<SessionSpec, "overlap"> {
  return { overlap: new Random("overlap", seed).below(5) < 2 ? 1 : 0 };
}
