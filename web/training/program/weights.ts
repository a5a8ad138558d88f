import { present } from "../../../shared/assert.ts";
import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import type { Pointer } from "../kernels/kernels.ts";
import { BYTES } from "./arena.ts";
import type { Setting } from "./pass.ts";

/** Where a weight and its gradient lie. */
export interface Weight {
  readonly at: Pointer;
  readonly gradient: Pointer;
}

/** A block's own weights, in their order. */
export function weightsOf({ tensors }: PlannedBlock, { parameters, gradient }: Setting): (which: number) => Weight {
  return (which) => {
    const { offset } = present(tensors[which], "a block has the weights of its kind");
    const bytes = offset * BYTES;
    return { at: parameters + bytes, gradient: gradient + bytes };
  };
}
