import type { Trainable } from "../../../../shared/training/model/model.ts";
import type { Block } from "../../../../shared/training/model/block.ts";
import { KINDS } from "./kind-words.ts";

/**
 * What clipping each sample's own gradient is worth for a model: no kind of block mixes the samples of a batch, as a batch
 * norm would, so that each has a gradient of its own, and every engine computes it exactly.
 * @param task undefined while nobody knows its model yet
 */
export function clippingWords(task: Trainable | undefined): string {
  const exact = "Each sample's own gradient is clipped before it is added to the others, and that is exact";
  if (task?.model.kind !== "layers") return `${exact} for every kind of block: none mixes samples.`;
  const titles = new Set(kindsOf(task.model.blocks).map((kind) => KINDS[kind].title.toLowerCase()));
  titles.add(KINDS.dense.title.toLowerCase());
  return `${exact} for every block of this model (${[...titles].join(", ")}): none mixes samples.`;
}

function kindsOf(blocks: readonly Block[]): readonly Block["kind"][] {
  return blocks.flatMap((block) => (block.kind === "residual" ? [block.kind, ...kindsOf(block.blocks)] : [block.kind]));
}
