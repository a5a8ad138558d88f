import type { Conv2d, DepthwiseConv2d } from "../../../shared/training/model/kinds/convolution.ts";
import { dimensions, sizeOf } from "../../../shared/training/model/shape.ts";
import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import { zerosBefore, type Window } from "../../../shared/training/model/window.ts";
import type { Patches } from "../kernels/kernels.ts";
import { activated } from "./activated.ts";
import { inputGradient, product, weightGradients, type Affine } from "./affine.ts";
import type { LayOut } from "./pass.ts";
import type { Step } from "./step.ts";
import { weightsOf } from "./weights.ts";

/** A convolution as one matrix product: of what the filter sees at each place, as rows, by the filter. */
export const convolution =
  (block: Conv2d): LayOut =>
  (planned, input, setting) => {
    const { kernels, arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const [, , channels] = dimensions(planned.input, 3);
    const patches = patchesOf(planned, block);
    const columns = block.kernelSize * block.kernelSize * channels;
    const rows = (count * sizeOf(planned.output)) / block.filters;
    const seen = arena.take(rows * columns);
    const affine: Affine = {
      ...{ rows, inputs: columns, units: block.filters, input: seen },
      ...{ kernel: weight(0), bias: weight(1) },
    };
    const before = arena.take(rows * block.filters);
    const end = activated(setting, block.activation, {
      ...{ before, bias: affine.bias.at, rows, columns: block.filters },
    });
    const look: Step = {
      items: count,
      run: (from, to) => kernels.imagesToPatches(input, seen, ...patches, from, to),
    };
    return {
      output: end.output,
      forward: [look, product(setting, affine, before), end.forward],
      backward(byOutput, wantsInput) {
        const steps = [...end.backward(byOutput), ...weightGradients(setting, affine, byOutput)];
        let byInput: number | null = null;
        if (wantsInput) {
          const bySeen = arena.take(rows * columns);
          const byImages = arena.take(count * sizeOf(planned.input));
          steps.push(inputGradient(setting, affine, byOutput, bySeen), {
            items: count,
            run: (from, to) => kernels.patchesToImages(bySeen, byImages, ...patches, false, from, to),
          });
          arena.give(bySeen);
          byInput = byImages;
        }
        arena.give(byOutput);
        return { steps, byInput };
      },
    };
  };

/** Each channel by a filter of its own. */
export const depthwiseConvolution =
  (block: DepthwiseConv2d): LayOut =>
  (planned, input, setting) => {
    const { kernels, arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const [filter, bias] = [weight(0), weight(1)];
    const [, , channels] = dimensions(planned.input, 3);
    const patches = patchesOf(planned, block);
    const elements = count * sizeOf(planned.output);
    const rows = elements / channels;
    const before = arena.take(elements);
    const end = activated(setting, block.activation, { before, bias: bias.at, rows, columns: channels });
    return {
      output: end.output,
      forward: [
        {
          items: count,
          run: (from, to) => kernels.depthwiseConvolution(input, filter.at, before, ...patches, from, to),
        },
        end.forward,
      ],
      backward(byOutput, wantsInput) {
        const steps: Step[] = [
          ...end.backward(byOutput),
          {
            items: channels,
            run: (from, to) =>
              kernels.depthwiseFilterGradient(
                ...([input, byOutput, filter.gradient, count] as const),
                ...patches,
                ...([false, from, to] as const),
              ),
          },
          {
            items: channels,
            run: (from, to) => kernels.columnSums(byOutput, bias.gradient, rows, channels, false, from, to),
          },
        ];
        const byInput = wantsInput ? arena.take(count * sizeOf(planned.input)) : null;
        if (byInput !== null) {
          steps.push({
            items: count,
            run: (from, to) => kernels.depthwiseImageGradient(byOutput, filter.at, byInput, ...patches, from, to),
          });
        }
        arena.give(byOutput);
        return { steps, byInput };
      },
    };
  };

/** A window on a block's images, as the kernels take it. */
export function patchesOf({ input, output }: Pick<PlannedBlock, "input" | "output">, window: Window): Patches {
  const [height, width, channels] = dimensions(input, 3);
  const [down, across] = dimensions(output, 3);
  const { kernelSize, stride } = window;
  const [top, left] = [zerosBefore(window, height), zerosBefore(window, width)];
  return [height, width, channels, kernelSize, kernelSize, stride, top, left, down, across];
}
