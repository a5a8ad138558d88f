import { BETA_1, EPSILON } from "../../../shared/training/adam.ts";
import { PLAIN_RULES } from "../../../shared/training/optimizer.ts";
import type { UpdateFactors, UpdateRule, UpdateRules } from "../../../shared/training/update-rule.ts";
import type { Pointer } from "./kernels.ts";
import { PART_ELEMENTS, type StateMemory, type StatePlace } from "./state-memory.ts";

/** The plain rules' bits (R3), by kernels where both states lie in a memory. */
export function kernelRules(memory: StateMemory): UpdateRules {
  const { kernels } = memory;
  return {
    adam: (beta2) =>
      inPlace(memory, PLAIN_RULES.adam(beta2), ({ scale, step, correction }, keep, from, to, gradient, elements) => {
        const [old, next] = [three(from), three(to)];
        const factors = [BETA_1, beta2, EPSILON, scale, keep, step, correction] as const;
        kernels.adam(...old, gradient, ...next, ...factors, 0, elements);
      }),
    sgd: (momentum) =>
      inPlace(memory, PLAIN_RULES.sgd(momentum), ({ scale, step }, _keep, from, to, gradient, elements) => {
        const [[parameters, velocity], [next, velocityNext]] = [three(from), three(to)];
        if (momentum === 0) return kernels.descent(parameters, gradient, next, scale, step, 0, elements);
        kernels.momentum(parameters, velocity, gradient, next, velocityNext, momentum, scale, step, 0, elements);
      }),
  };
}

/** Some elements of a state. */
type Part = Pick<StatePlace, "parameters" | "moments">;

/** Updates `elements` elements from the beginning of each place on. */
type Update = (factors: UpdateFactors, keep: number, from: Part, to: Part, gradient: Pointer, elements: number) => void;

/** @param plain for states that lie elsewhere */
function inPlace(memory: StateMemory, plain: UpdateRule, update: Update): UpdateRule {
  return {
    slots: plain.slots,
    update(factors, keep, from, gradient, to, start, end) {
      const [old, next] = [memory.placeOf(from), memory.placeOf(to)];
      if (old === undefined || next === undefined) return plain.update(factors, keep, from, gradient, to, start, end);
      for (let first = start; first < end; first += PART_ELEMENTS) {
        const last = Math.min(end, first + PART_ELEMENTS);
        memory.putPart(gradient.subarray(first, last));
        update(factors, keep, partOf(old, first), partOf(next, first), memory.part, last - first);
      }
    },
  };
}

function partOf({ parameters, moments }: StatePlace, first: number): Part {
  const bytes = first * Float32Array.BYTES_PER_ELEMENT;
  return { parameters: parameters + bytes, moments: moments.map((moment) => moment + bytes) };
}

/** Parameters and two moments, or as many as there are. */
function three({ parameters, moments }: Part): [Pointer, Pointer, Pointer] {
  return [parameters, moments[0] ?? 0, moments[1] ?? 0];
}
