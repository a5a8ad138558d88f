import type { Activation } from "../../../shared/training/model/activation.ts";
import { lastDimension, sizeOf } from "../../../shared/training/model/shape.ts";
import { activated } from "./activated.ts";
import { inputGradient, product, weightGradients, type Affine } from "./affine.ts";
import type { LayOut } from "./pass.ts";
import { weightsOf } from "./weights.ts";

/** Fully connected, at each position alike: [count, ..., inputs] to [count, ..., units]. */
export const dense =
  (activation: Activation): LayOut =>
  (planned, input, setting) => {
    const { arena, count } = setting;
    const weight = weightsOf(planned, setting);
    const inputs = lastDimension(planned.input);
    const units = lastDimension(planned.output);
    const rows = (count * sizeOf(planned.input)) / inputs;
    const affine: Affine = { rows, inputs, units, input, kernel: weight(0), bias: weight(1) };
    const before = arena.take(rows * units);
    const end = activated(setting, activation, { before, bias: affine.bias.at, rows, columns: units });
    return {
      output: end.output,
      forward: [product(setting, affine, before), end.forward],
      backward(byOutput, wantsInput) {
        const steps = [...end.backward(byOutput), ...weightGradients(setting, affine, byOutput)];
        const byInput = wantsInput ? arena.take(rows * inputs) : null;
        if (byInput !== null) steps.push(inputGradient(setting, affine, byOutput, byInput));
        arena.give(byOutput);
        return { steps, byInput };
      },
    };
  };
