import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import { dimensions, sizeOf } from "../../../shared/training/model/shape.ts";
import type { Window } from "../../../shared/training/model/window.ts";
import type { Patches, Pointer, Range } from "../kernels/kernels.ts";
import { patchesOf } from "./convolution.ts";
import type { LayOut, Pass, Setting } from "./pass.ts";

export const maxPool =
  (window: Window): LayOut =>
  (planned, input, setting) => {
    const { kernels } = setting;
    const [height, width, channels, size, , ...places] = patchesOf(planned, window);
    const windows = [height, width, channels, size, ...places] as const;
    return pooling(planned, setting, {
      pool: (output, ...samples) => kernels.maxPool(input, output, ...windows, ...samples),
      gradient: (output, byOutput, byInput, ...samples) =>
        kernels.maxPoolGradient(input, output, byOutput, byInput, ...windows, ...samples),
    });
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

function averages(planned: PlannedBlock, input: Pointer, setting: Setting, patches: Patches): Pass {
  const { kernels } = setting;
  return pooling(planned, setting, {
    pool: (output, ...samples) => kernels.averagePool(input, output, ...patches, ...samples),
    gradient: (_, byOutput, byInput, ...samples) =>
      kernels.averagePoolGradient(byOutput, byInput, ...patches, ...samples),
  });
}

/** What a pool computes, of a range of samples. */
interface Pooling {
  pool(output: Pointer, ...samples: Range): void;
  gradient(output: Pointer, byOutput: Pointer, byInput: Pointer, ...samples: Range): void;
}

/** A block without weights, a sample by itself each. */
function pooling(planned: PlannedBlock, { arena, count }: Setting, { pool, gradient }: Pooling): Pass {
  const output = arena.take(count * sizeOf(planned.output));
  return {
    output,
    forward: [{ items: count, run: (from, to) => pool(output, from, to) }],
    backward(byOutput, wantsInput) {
      const byInput = wantsInput ? arena.take(count * sizeOf(planned.input)) : null;
      arena.give(byOutput);
      if (byInput === null) return { steps: [], byInput };
      return { steps: [{ items: count, run: (from, to) => gradient(output, byOutput, byInput, from, to) }], byInput };
    },
  };
}
