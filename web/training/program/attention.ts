import type { Attention } from "../../../shared/training/model/kinds/attention.ts";
import { dimensions } from "../../../shared/training/model/shape.ts";
import { inputGradient, product, weightGradients, type Affine } from "./affine.ts";
import { ACTIVATIONS } from "../kernels/activations.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { LayOut } from "./pass.ts";
import type { Step } from "./step.ts";
import { weightsOf } from "./weights.ts";

/**
 * Self-attention. Queries, keys and values lie side by side in one product, a head's numbers side by side in each of the
 * three: no copy puts them in order.
 */
export const attention =
  ({ heads, causal }: Attention): LayOut =>
  (planned, input, setting) => {
    const { kernels, arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const [length, units] = dimensions(planned.input, 2);
    const rows = count * length;

    const all = arena.take(rows * 3 * units);
    const chances = arena.take(count * heads * length * length);
    const mixed = arena.take(rows * units);
    const output = arena.take(rows * units);
    const before: Affine = { rows, inputs: units, units: 3 * units, input, kernel: weight(0), bias: weight(1) };
    const after: Affine = { rows, inputs: units, units, input: mixed, kernel: weight(2), bias: weight(3) };

    const addBias = (at: Pointer, { bias, units: columns }: Affine): Step => ({
      items: rows,
      run: (from, to) => kernels.addBiasAndActivate(ACTIVATIONS.linear, at, bias.at, at, columns, from, to),
    });

    const look: Step = {
      items: count * heads,
      run: (from, to, scratch) => kernels.attend(all, chances, mixed, length, units, heads, causal, scratch, from, to),
    };

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
          run: (from, to, scratch) =>
            kernels.attendGradient(
              ...([all, chances, byMixed, byChances, byAll, length, units, heads, scratch, from, to] as const),
            ),
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
