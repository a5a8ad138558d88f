import type { Task } from "../../../shared/session/tasks.ts";
import type { Block } from "../../../shared/training/model/block.ts";

/** Kinds of blocks that no layer of TensorFlow.js' chains stands for, and why. */
const WITHOUT_LAYER: ReadonlyMap<Block["kind"], string> = new Map([
  ["groupNorm", "TensorFlow.js has no group norm"],
  ["positions", "TensorFlow.js has no layer of learned positions"],
  ["attention", "TensorFlow.js has no attention layer"],
  ["residual", "a residual is no chain of layers"],
  ["embedding", "models of tokens are not written as TensorFlow.js layers"],
]);

/** Why a task's model cannot be written as a TensorFlow.js layers model; undefined where it can. */
export function unwritable({ model }: Pick<Task, "model">): string | undefined {
  if (model.kind === "flat") return "there are no layers";
  for (const block of model.blocks) {
    const reason = WITHOUT_LAYER.get(block.kind);
    if (reason !== undefined) return reason;
    // It has one by the name of gelu_new, which it cannot read again: it makes geluNew of it, and knows no such one.
    if ("activation" in block && block.activation === "gelu") return "TensorFlow.js loads gelu in another form";
  }
  return undefined;
}
