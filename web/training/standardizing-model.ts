import type { LayeredModel } from "../../shared/training/model/model.ts";
import { planModel } from "../../shared/training/model/plan.ts";
import { standardized } from "../../shared/training/input-statistics.ts";
import type { Clip, CompiledModel, Samples } from "./compiled-model.ts";

/**
 * Compiles a model with an engine, which needs not know of standardization: inputs are standardized before it has them,
 * by the first of the parameters, and what is left of these are its own. So all engines see the same bits.
 * @param compile is given a model that does not standardize
 * @throws LayoutError where the model's blocks do not fit together
 */
export function compileStandardizing(
  model: LayeredModel,
  compile: (inner: LayeredModel) => CompiledModel,
): CompiledModel {
  const { standardizes = false, ...inner } = model;
  return standardizes ? new StandardizingModel(planModel(model).statistics, compile(inner)) : compile(inner);
}

class StandardizingModel implements CompiledModel {
  readonly parameters: number;
  readonly outputs: number;
  readonly #statistics: number;
  readonly #inner: CompiledModel;

  /** @param statistics how many of the first parameters they are */
  constructor(statistics: number, inner: CompiledModel) {
    this.parameters = statistics + inner.parameters;
    this.outputs = inner.outputs;
    this.#statistics = statistics;
    this.#inner = inner;
  }

  /** Nothing learns statistics: their gradient is 0. */
  gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number> {
    const [statistics, own] = this.#parts(parameters);
    const [none, gradient] = this.#parts(into);
    none.fill(0);
    return this.#inner.gradient(own, withInputs(samples, statistics), dropoutSeed, gradient);
  }

  clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number> {
    const [statistics, own] = this.#parts(parameters);
    const [none, sum] = this.#parts(into);
    none.fill(0);
    return this.#inner.clippedSum(own, withInputs(samples, statistics), dropoutSeed, clip, sum);
  }

  says(parameters: Float32Array, samples: Pick<Samples, "count" | "inputs">): Promise<Float32Array> {
    const [statistics, own] = this.#parts(parameters);
    return this.#inner.says(own, withInputs(samples, statistics));
  }

  #parts(values: Float32Array): readonly [statistics: Float32Array, own: Float32Array] {
    return [values.subarray(0, this.#statistics), values.subarray(this.#statistics)];
  }
}

function withInputs<T extends Pick<Samples, "inputs">>(samples: T, statistics: Float32Array): T {
  return { ...samples, inputs: standardized(samples.inputs, statistics) };
}
