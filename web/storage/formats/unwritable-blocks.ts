import type { Task } from "../../../shared/session/tasks.ts";
import type { Block } from "../../../shared/training/model/block.ts";

/** Kinds of blocks that no layer of TensorFlow.js stands for, and why. */
const WITHOUT_LAYER: ReadonlyMap<Block["kind"], string> = new Map([
  ["groupNorm", "TensorFlow.js has no group norm"],
  ["positions", "TensorFlow.js has no layer of learned positions"],
  ["attention", "TensorFlow.js has no attention layer"],
  ["embedding", "models of tokens are not written as TensorFlow.js layers"],
]);

/** Why a task's model cannot be written as a TensorFlow.js layers model; undefined where it can. */
export function unwritable({ model }: Pick<Task, "model">): string | undefined {
  return model.kind === "flat" ? "there are no layers" : reasonIn(model.blocks);
}

function reasonIn(blocks: readonly Block[]): string | undefined {
  for (const block of blocks) {
    const reason = WITHOUT_LAYER.get(block.kind);
    const inside = block.kind === "residual" ? reasonIn(block.blocks) : undefined;
    if (reason !== undefined || inside !== undefined) return reason ?? inside;
    // It has one by the name of gelu_new, which it cannot read again: it makes geluNew of it, and knows no such one.
    if ("activation" in block && block.activation === "gelu") return "TensorFlow.js loads gelu in another form";
  }
  return undefined;
}
