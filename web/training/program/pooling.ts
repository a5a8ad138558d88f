import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import { dimensions, sizeOf } from "../../../shared/training/model/shape.ts";
import type { Window } from "../../../shared/training/model/window.ts";
import type { Patches, Pointer } from "../kernels/kernels.ts";
import type { Arena } from "./arena.ts";
import { patchesOf } from "./convolution.ts";
import type { Backward, LayOut, Setting } from "./pass.ts";

export const maxPool =
  (window: Window): LayOut =>
  (planned, input, { kernels, arena, count }) => {
    const [height, width, channels, size, , ...places] = patchesOf(planned, window);
    const windows = [height, width, channels, size, ...places] as const;
    const output = arena.take(count * sizeOf(planned.output));
    return {
      output,
      forward: [{ items: count, run: (from, to) => kernels.maxPool(input, output, ...windows, from, to) }],
      backward(byOutput, wantsInput) {
        if (!wantsInput) return nothing(byOutput, arena);
        const byInput = arena.take(count * sizeOf(planned.input));
        arena.give(byOutput);
        return {
          steps: [
            {
              items: count,
              run: (from, to) => kernels.maxPoolGradient(input, output, byOutput, byInput, ...windows, from, to),
            },
          ],
          byInput,
        };
      },
    };
  };

export const averagePool =
  (window: Window): LayOut =>
  (planned, input, setting) =>
    averages(planned, input, setting, patchesOf(planned, window));

/** A window as large as the picture. */
export const globalAveragePool: LayOut = (planned, input, setting) => {
  const [height, width, channels] = dimensions(planned.input, 3);
  return averages(planned, input, setting, [height, width, channels, height, width, 1, 0, 0, 1, 1]);
};

function averages(
  planned: PlannedBlock,
  input: number,
  { kernels, arena, count }: Setting,
  patches: Patches,
): ReturnType<LayOut> {
  const output = arena.take(count * sizeOf(planned.output));
  return {
    output,
    forward: [{ items: count, run: (from, to) => kernels.averagePool(input, output, ...patches, from, to) }],
    backward(byOutput, wantsInput) {
      if (!wantsInput) return nothing(byOutput, arena);
      const byInput = arena.take(count * sizeOf(planned.input));
      arena.give(byOutput);
      return {
        steps: [
          { items: count, run: (from, to) => kernels.averagePoolGradient(byOutput, byInput, ...patches, from, to) },
        ],
        byInput,
      };
    },
  };
}

/** The way back of a block without weights whose input nobody asks about. */
function nothing(byOutput: Pointer, arena: Arena): Backward {
  arena.give(byOutput);
  return { steps: [], byInput: null };
}
