import { initialParameters } from "../training/initial-parameters.ts";
import { parameterLayout } from "../training/model/layout.ts";
import type { ParameterTensor } from "../training/model/plan.ts";
import { familyOf, taskOf, type TaskSpec } from "./tasks.ts";

/** Weights and biases of the layer that answers. */
const HEAD_TENSORS = 2;

/**
 * Why a session cannot start from the model of another one (M6), in words that end a sentence about that model; undefined
 * where it can. What it learnt before may be something else, as long as each number has its place; where the session asks
 * for other answers, all but those of its last layer.
 * @param of how the model was trained
 */
export function startMisfit(of: TaskSpec, session: TaskSpec): string | undefined {
  const { has, wants } = layoutsOf(of, session);
  if (of.standardize !== session.standardize) {
    return `it sees its inputs ${of.standardize ? "standardized, and this session does not" : "as they are, and this session standardizes them"}`;
  }
  if (headOffset(of, session) !== undefined) return undefined;
  const at = wants.findIndex(({ shape }, index) => shape.join() !== has[index]?.shape.join());
  const wanted = wants[at];
  const found = has[at];
  if (wanted && found) {
    return `its tensor ${found.name} has the shape ${shapeText(found.shape)}, where ${shapeText(wanted.shape)} is wanted for ${wanted.name}`;
  }
  if (has.length !== wants.length) return `it has ${has.length} tensors, where ${wants.length} are wanted`;
  const [tokens, others] = [session, of].map(({ text }) => text && JSON.stringify(text.tokens));
  if (tokens !== others) return "it reads and writes other tokens: the same numbers would stand for other characters";
  return undefined;
}

/** Whether a session that starts from a model begins with a last layer of its own, as it asks for other answers. */
export function hasNewHead(of: TaskSpec, session: TaskSpec): boolean {
  return headOffset(of, session) !== undefined;
}

/**
 * What a session begins with that starts from a model (M6): its parameters, or, where the session asks for other answers,
 * all but its last layer, and for that what the session's seed gives.
 * @param of how the model was trained; it fits the session ({@link startMisfit})
 */
export function startParameters(
  of: TaskSpec,
  parameters: Float32Array,
  session: TaskSpec & { readonly seed: number },
): Float32Array {
  const offset = headOffset(of, session);
  if (offset === undefined) return parameters;
  const begun = initialParameters(taskOf(session), session.seed).slice();
  begun.set(parameters.subarray(0, offset));
  return begun;
}

/** Where the last layer begins, if all before it fits and it alone does not; undefined otherwise. */
function headOffset(of: TaskSpec, session: TaskSpec): number | undefined {
  if (familyOf(of).answer !== "label" || familyOf(session).answer !== "label") return undefined;
  const { has, wants } = layoutsOf(of, session);
  const before = wants.length - HEAD_TENSORS;
  const isSame = wants.map(({ shape }, index) => shape.join() === has[index]?.shape.join());
  const fitsBefore = has.length === wants.length && before > 0 && isSame.slice(0, before).every(Boolean);
  const takesTheSame = wants[before]?.shape[0] === has[before]?.shape[0];
  return fitsBefore && takesTheSame && !isSame.every(Boolean) ? wants[before]?.offset : undefined;
}

function layoutsOf(
  of: TaskSpec,
  session: TaskSpec,
): { readonly [Name in "has" | "wants"]: readonly ParameterTensor[] } {
  return { has: parameterLayout(taskOf(of)), wants: parameterLayout(taskOf(session)) };
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
