import { dropoutSeedAt, dropoutThreshold } from "../../../shared/training/dropout-mask.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { LayOut } from "./pass.ts";
import type { Step } from "./step.ts";

/** Hides some numbers in training; in use it is not there. */
export const dropout =
  (rate: number): LayOut =>
  ({ input: shape, number }, input, { kernels, arena, count, dropoutSeed }) => {
    if (dropoutSeed === null || rate === 0) {
      // The output is the input, which the block before may still read on the way back: so nothing may be written there.
      return { output: input, forward: [], backward: (byOutput) => ({ steps: [], byInput: byOutput }) };
    }
    const elements = count * sizeOf(shape);
    const output = arena.take(elements);
    const hide = (from: Pointer, to: Pointer): Step => ({
      items: elements,
      run: (first, end) =>
        kernels.dropout(
          ...([from, to, dropoutSeedAt(dropoutSeed(), number - 1)] as const),
          ...([dropoutThreshold(rate), 1 / (1 - rate), first, end] as const),
        ),
    });
    return {
      output,
      forward: [hide(input, output)],
      backward: (byOutput) => ({ steps: [hide(byOutput, byOutput)], byInput: byOutput }),
    };
  };
