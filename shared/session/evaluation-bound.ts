import { HELD_OUT_MAX } from "../data/held-out.ts";
import { MNIST } from "../training/datasets.ts";
import type { SessionSpec } from "./spec-schema.ts";
import { taskOf } from "./tasks.ts";

/**
 * Samples that a member's part of the held-out set can have, known to all from the spec alone: what one member says of its
 * part must not outweigh all others (R7).
 * @param members of the view
 */
export function evaluationBound(
  spec: Pick<SessionSpec, "task" | "data" | "labels" | "columns" | "model">,
  members: number,
): number {
  if (spec.data === "own") return HELD_OUT_MAX;
  // Tasks without data evaluate nothing in a browser; tests make up a held-out set of theirs.
  if (taskOf(spec).dataset === "synthetic") return MNIST.testSamples;
  return Math.ceil(MNIST.testSamples / members);
}
