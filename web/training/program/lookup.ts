import { dimensions, sizeOf } from "../../../shared/training/model/shape.ts";
import type { LayOut } from "./pass.ts";
import type { Step } from "./step.ts";
import { weightsOf } from "./weights.ts";

/** A line of the table for each token; the tokens lie as int32. */
export const embedding: LayOut = (planned, input, setting) => {
  const { kernels, arena, count } = setting;
  const table = weightsOf(planned, setting)(0);
  const [length, width] = dimensions(planned.output, 2);
  const vocabulary = planned.input.of === "tokens" ? planned.input.vocabulary : 0;
  const rows = count * length;
  const output = arena.take(rows * width);
  return {
    output,
    forward: [{ items: rows, run: (from, to) => kernels.embed(input, table.at, output, vocabulary, width, from, to) }],
    backward(byOutput) {
      const clear: Step = {
        items: vocabulary * width,
        run: (from, to) => kernels.clear(table.gradient, from, to),
      };
      const add: Step = {
        items: width,
        run: (from, to) => kernels.embedGradient(input, byOutput, table.gradient, rows, vocabulary, width, from, to),
      };
      arena.give(byOutput);
      return { steps: [clear, add], byInput: null };
    },
  };
};

/** A learned line added to each position. */
export const positions: LayOut = (planned, input, setting) => {
  const { kernels, arena, count } = setting;
  const table = weightsOf(planned, setting)(0);
  const [length, width] = dimensions(planned.input, 2);
  const rows = count * length;
  const output = arena.take(count * sizeOf(planned.input));
  return {
    output,
    forward: [
      {
        items: rows,
        run(from, to) {
          kernels.copy(input, output, from * width, to * width);
          kernels.addPositions(output, table.at, length, width, from, to);
        },
      },
    ],
    backward: (byOutput) => ({
      steps: [
        {
          items: length,
          run: (from, to) => kernels.positionsGradient(byOutput, table.gradient, rows, length, width, false, from, to),
        },
      ],
      byInput: byOutput,
    }),
  };
};
