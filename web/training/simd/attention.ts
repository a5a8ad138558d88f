import type { Attention } from "../../../shared/training/model/kinds/attention.ts";
import { dimensions } from "../../../shared/training/model/shape.ts";
import { BYTES } from "./arena.ts";
import { inputGradient, product, weightGradients, type Affine } from "./affine.ts";
import { ACTIVATIONS } from "../kernels/activations.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { LayOut } from "./pass.ts";
import type { Step } from "./step.ts";
import { weightsOf } from "./weights.ts";

/**
 * Self-attention. Queries, keys and values lie side by side in one product, a head's numbers side by side in each of the
 * three: no copy puts them in order, products take them by their strides.
 */
export const attention =
  ({ heads, causal }: Attention): LayOut =>
  (planned, input, setting) => {
    const { kernels, arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const [length, units] = dimensions(planned.input, 2);
    const rows = count * length;
    const width = units / heads;
    const scale = 1 / Math.sqrt(width);
    const maskedRows = causal ? length : 0;

    const all = arena.take(rows * 3 * units);
    const chances = arena.take(count * heads * length * length);
    const mixed = arena.take(rows * units);
    const output = arena.take(rows * units);
    const before: Affine = { rows, inputs: units, units: 3 * units, input, kernel: weight(0), bias: weight(1) };
    const after: Affine = { rows, inputs: units, units, input: mixed, kernel: weight(2), bias: weight(3) };

    /** Where a head of a sample lies within [rows, columns], the heads of which are `units` numbers from `first` on. */
    const headIn = (base: Pointer, columns: number, first: number, item: number): Pointer => {
      const [sample, head] = [Math.floor(item / heads), item % heads];
      return base + (sample * length * columns + first + head * width) * BYTES;
    };
    const squareIn = (base: Pointer, item: number): Pointer => base + item * length * length * BYTES;
    const addBias = (at: Pointer, { bias, units: columns }: Affine): Step => ({
      items: rows,
      run: (from, to) => kernels.addBiasAndActivate(ACTIVATIONS.linear, at, bias.at, at, columns, from, to),
    });

    const look: Step = {
      items: count * heads,
      run(from, to, scratch) {
        for (let item = from; item < to; item++) {
          const [queries, keys, values] = thirds(item);
          const square = squareIn(chances, item);
          kernels.matrixProduct(
            ...([queries, 3 * units, 1, keys, 1, 3 * units] as const),
            ...([square, length, length, width, false, scratch, 0, length] as const),
          );
          kernels.softmax(square, square, length, scale, maskedRows, 0, length);
          kernels.matrixProduct(
            ...([square, length, 1, values, 3 * units, 1] as const),
            ...([headIn(mixed, units, 0, item), units, width, length, false, scratch, 0, length] as const),
          );
        }
      },
    };

    function thirds(item: number, base: Pointer = all): [queries: Pointer, keys: Pointer, values: Pointer] {
      const third = (i: number): Pointer => headIn(base, 3 * units, i * units, item);
      return [third(0), third(1), third(2)];
    }

    return {
      output,
      forward: [
        product(setting, before, all),
        addBias(all, before),
        look,
        product(setting, after, output),
        addBias(output, after),
      ],
      backward(byOutput, wantsInput) {
        const byMixed = arena.take(rows * units);
        const byAll = arena.take(rows * 3 * units);
        const byChances = arena.take(count * heads * length * length);
        const lookBack: Step = {
          items: count * heads,
          run(from, to, scratch) {
            for (let item = from; item < to; item++) {
              const [queries, keys, values] = thirds(item);
              const [byQueries, byKeys, byValues] = thirds(item, byAll);
              const square = squareIn(chances, item);
              const bySquare = squareIn(byChances, item);
              const byHead = headIn(byMixed, units, 0, item);
              kernels.matrixProduct(
                ...([byHead, units, 1, values, 1, 3 * units] as const),
                ...([bySquare, length, length, width, false, scratch, 0, length] as const),
              );
              kernels.matrixProduct(
                ...([square, 1, length, byHead, units, 1] as const),
                ...([byValues, 3 * units, width, length, false, scratch, 0, length] as const),
              );
              kernels.softmaxGradient(square, bySquare, bySquare, length, scale, 0, length);
              kernels.matrixProduct(
                ...([bySquare, length, 1, keys, 3 * units, 1] as const),
                ...([byQueries, 3 * units, width, length, false, scratch, 0, length] as const),
              );
              kernels.matrixProduct(
                ...([bySquare, 1, length, queries, 3 * units, 1] as const),
                ...([byKeys, 3 * units, width, length, false, scratch, 0, length] as const),
              );
            }
          },
        };
        const steps = [
          ...weightGradients(setting, after, byOutput),
          inputGradient(setting, after, byOutput, byMixed),
          lookBack,
          ...weightGradients(setting, before, byAll),
        ];
        arena.give(byOutput);
        arena.give(byMixed);
        arena.give(byChances);
        const byInput = wantsInput ? arena.take(rows * units) : null;
        if (byInput !== null) steps.push(inputGradient(setting, before, byAll, byInput));
        arena.give(byAll);
        return { steps, byInput };
      },
    };
  };
