import { familyOf } from "./tasks.ts";
import type { SampledSpec } from "./tasks/family.ts";

/** Samples of a seat's share of the common data set, at the least: with fewer members each share is larger. */
export function sharedSamples(spec: SampledSpec): number {
  return familyOf(spec).sharedSamples(spec);
}
