import { emptyState } from "../../shared/training/initial-parameters.ts";
import { PLAIN_RULES } from "../../shared/training/optimizer.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import type { UpdateRules } from "../../shared/training/update-rule.ts";
import { kernelRules } from "./kernels/kernel-rules.ts";
import { StateMemory } from "./kernels/state-memory.ts";

/** How a model in one place is updated, and where its states lie for that. */
export interface UpdateArithmetic {
  readonly rules: UpdateRules;
  /** A state of zeros as large as another one. */
  readonly newState: (like: TrainingState) => TrainingState;
}

const PLAIN: UpdateArithmetic = { rules: PLAIN_RULES, newState: emptyState };

/**
 * By kernels, which take a third of the time, or where there are none, or no memory for them, in plain code. The bits are
 * the same.
 * @param kernels of `fetchPlainKernels`
 * @param slots moments of the optimizer
 */
export function updateArithmetic(
  kernels: WebAssembly.Module | null,
  parameters: number,
  slots: number,
): UpdateArithmetic {
  if (kernels === null) return PLAIN;
  try {
    const memory = new StateMemory(kernels, parameters, slots);
    return { rules: kernelRules(memory), newState: (like) => memory.newState(like) };
  } catch (error) {
    if (error instanceof RangeError) return PLAIN;
    throw error;
  }
}
