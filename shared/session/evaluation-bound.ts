import { HELD_OUT_MAX } from "../data/held-out.ts";
import { HELD_OUT_WINDOWS, OWN_HELD_OUT_WINDOWS, heldOutWindows, sharedTokens } from "../text/text-parts.ts";
import type { TextSpec } from "../text/text-schema.ts";
import { MNIST } from "../training/datasets.ts";
import type { SessionSpec } from "./spec-schema.ts";
import { taskOf } from "./tasks.ts";

/**
 * Answers that a member's part of the held-out set can have, known to all from the spec alone: what one member says of its
 * part must not outweigh all others (R7).
 * @param members of the view
 */
export function evaluationBound(
  spec: Pick<SessionSpec, "task" | "data" | "labels" | "columns" | "model" | "text">,
  members: number,
): number {
  if (spec.text !== null) return textBound(spec.text, members);
  if (spec.data === "own") return HELD_OUT_MAX;
  // Tasks without data evaluate nothing in a browser; tests make up a held-out set of theirs.
  if (taskOf(spec).dataset === "synthetic") return MNIST.testSamples;
  return Math.ceil(MNIST.testSamples / members);
}

/** A window has as many answers as it has tokens. */
function textBound(text: TextSpec, members: number): number {
  const tokens = sharedTokens(text);
  if (tokens === null) return OWN_HELD_OUT_WINDOWS * text.context;
  return Math.ceil(heldOutWindows(tokens, text.context, HELD_OUT_WINDOWS).length / members) * text.context;
}
