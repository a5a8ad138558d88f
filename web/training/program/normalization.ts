import { NORMALIZATION_EPSILON } from "../../../shared/training/model/kinds/normalization.ts";
import { dimensions, lastDimension, sizeOf } from "../../../shared/training/model/shape.ts";
import type { LayOut } from "./pass.ts";
import { weightsOf } from "./weights.ts";

/** Over the last dimension. */
export const layerNorm: LayOut = (planned, input, setting) => {
  const { kernels, arena, count } = setting;
  const weight = weightsOf(planned, setting);
  const [gain, shift] = [weight(0), weight(1)];
  const columns = lastDimension(planned.input);
  const rows = (count * sizeOf(planned.input)) / columns;
  const output = arena.take(rows * columns);
  const [means, inverses] = [arena.take(rows), arena.take(rows)];
  return {
    output,
    forward: [
      {
        items: rows,
        run: (from, to) =>
          kernels.layerNorm(
            ...([input, gain.at, shift.at, output, means, inverses] as const),
            ...([columns, NORMALIZATION_EPSILON, from, to] as const),
          ),
      },
    ],
    backward: (byOutput) => ({
      steps: [
        {
          items: columns,
          run: (from, to) =>
            kernels.layerNormWeightGradients(
              ...([input, means, inverses, byOutput, gain.gradient, shift.gradient] as const),
              ...([rows, columns, false, from, to] as const),
            ),
        },
        {
          items: rows,
          run: (from, to) =>
            kernels.layerNormGradient(input, gain.at, means, inverses, byOutput, byOutput, columns, from, to),
        },
      ],
      byInput: byOutput,
    }),
  };
};

/** Over a picture and each group of its channels. */
export const groupNorm =
  (groups: number): LayOut =>
  (planned, input, setting) => {
    const { kernels, arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const [gain, shift] = [weight(0), weight(1)];
    const [height, width, channels] = dimensions(planned.input, 3);
    const places = height * width;
    const output = arena.take(count * places * channels);
    const [means, inverses] = [arena.take(count * channels), arena.take(count * channels)];
    return {
      output,
      forward: [
        {
          items: count,
          run: (from, to) =>
            kernels.groupNorm(
              ...([input, gain.at, shift.at, output, means, inverses] as const),
              ...([places, channels, groups, NORMALIZATION_EPSILON, from, to] as const),
            ),
        },
      ],
      backward: (byOutput) => ({
        steps: [
          {
            items: channels,
            run: (from, to) =>
              kernels.groupNormWeightGradients(
                ...([input, means, inverses, byOutput, gain.gradient, shift.gradient] as const),
                ...([count, places, channels, false, from, to] as const),
              ),
          },
          {
            items: count,
            run: (from, to, scratch) =>
              kernels.groupNormGradient(
                ...([input, gain.at, means, inverses, byOutput, byOutput] as const),
                ...([places, channels, groups, scratch, from, to] as const),
              ),
          },
        ],
        byInput: byOutput,
      }),
    };
  };
