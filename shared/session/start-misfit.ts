import { parameterLayout } from "../training/model/layout.ts";
import { taskOf, type TaskSpec } from "./tasks.ts";

/**
 * Why a session cannot start from the model of another one (M6), in words that end a sentence about that model; undefined
 * where it can. What it learnt before may be something else, as long as each number has its place.
 * @param of how the model was trained
 */
export function startMisfit(of: TaskSpec, session: TaskSpec): string | undefined {
  const [has, wants] = [of, session].map((spec) => parameterLayout(taskOf(spec)));
  if (has === undefined || wants === undefined) return undefined;
  if (of.standardize !== session.standardize) {
    return `it sees its inputs ${of.standardize ? "standardized, and this session does not" : "as they are, and this session standardizes them"}`;
  }
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

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
