import { present } from "../../../shared/assert.ts";
import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { Backward, LayOut, Pass, Setting } from "./pass.ts";
import type { Step } from "./step.ts";

/**
 * Lays out blocks one after the other; a model is that, and so is what a residual has inside. In training the way back
 * reads what each block had of its own; in use only the last output is read.
 */
export function chain(blocks: readonly PlannedBlock[], input: Pointer, setting: Setting, layOut: LayOut): Pass {
  let at = input;
  const passes = blocks.map((planned) => {
    const next = (): Pass => layOut(planned, at, setting);
    if (setting.dropoutSeed !== null) {
      const pass = next();
      at = pass.output;
      return pass;
    }
    const pass = setting.arena.keepingOne(next, ({ output }) => output);
    if (at !== input && at !== pass.output) setting.arena.give(at);
    at = pass.output;
    return pass;
  });
  return {
    output: at,
    forward: passes.flatMap(({ forward }) => forward),
    backward(byOutput, wantsInput) {
      const steps: Step[] = [];
      let flowing: Pointer | null = byOutput;
      for (let i = passes.length - 1; i >= 0 && flowing !== null; i--) {
        const back: Backward = present(passes[i], "a pass for each block").backward(flowing, i > 0 || wantsInput);
        steps.push(...back.steps);
        flowing = back.byInput;
      }
      return { steps, byInput: flowing };
    },
  };
}

/** What the blocks inside make of the input, added to the input. */
export const residual =
  (layOut: LayOut): LayOut =>
  ({ inner, input: shape }, input, setting) => {
    const { kernels, arena, count } = setting;
    const elements = count * sizeOf(shape);
    const inside = chain(inner, input, setting, layOut);
    const output = arena.take(elements);
    return {
      output,
      forward: [
        ...inside.forward,
        { items: elements, run: (from, to) => kernels.add(input, inside.output, output, from, to) },
      ],
      backward(byOutput, wantsInput) {
        // What flows into the blocks inside is theirs to write over, and it flows past them, too.
        const inward = arena.take(elements);
        const back = inside.backward(inward, wantsInput);
        const steps: Step[] = [
          { items: elements, run: (from, to) => kernels.copy(byOutput, inward, from, to) },
          ...back.steps,
        ];
        const { byInput } = back;
        if (!wantsInput) {
          arena.give(byOutput);
          if (byInput !== null) arena.give(byInput);
          return { steps, byInput: null };
        }
        if (byInput !== null) {
          steps.push({ items: elements, run: (from, to) => kernels.add(byOutput, byInput, byOutput, from, to) });
          arena.give(byInput);
        }
        return { steps, byInput: byOutput };
      },
    };
  };
