import { add, type Tensor, type Tensor1D } from "@tensorflow/tfjs-core";
import { present } from "../../../shared/assert.ts";
import type { ParameterTensor, PlannedBlock } from "../../../shared/training/model/plan.ts";
import type { BlockPass, Gradients, Mode, Seen, Wanted } from "./pass.ts";

/** A block, and which of the chain's weights are its own. */
interface Link {
  readonly pass: BlockPass;
  readonly firstWeight: number;
  readonly endWeight: number;
}

/** Blocks one after the other, forwards and backwards; a model is one, and so is what a residual has inside. */
export class Chain {
  /** The weights of all its blocks, in their order. */
  readonly tensors: readonly ParameterTensor[];
  readonly #links: readonly Link[];

  constructor(blocks: readonly PlannedBlock[], passOf: (planned: PlannedBlock) => BlockPass) {
    const tensors: ParameterTensor[] = [];
    this.#links = blocks.map((planned) => {
      const firstWeight = tensors.length;
      tensors.push(...weightsOf(planned));
      return { pass: passOf(planned), firstWeight, endWeight: tensors.length };
    });
    this.tensors = tensors;
  }

  /** @returns what each block saw; the last one's output is the chain's */
  forward(input: Tensor, weights: readonly Tensor[], mode: Mode): readonly Seen[] {
    let value = input;
    return this.#links.map((link) => {
      const seen = link.pass.forward(value, own(link, weights), mode);
      value = seen.output;
      return seen;
    });
  }

  /** @param outputGradient derivative of the loss by the chain's output */
  backward(seen: readonly Seen[], outputGradient: Tensor, weights: readonly Tensor[], wants: Wanted): Gradients {
    const gradients: Tensor[] = [];
    let flowing: Tensor | null = outputGradient;
    for (let i = this.#links.length - 1; i >= 0 && flowing; i--) {
      const link = present(this.#links[i], "a link for each block");
      const wanted = i > 0 && wants === "weights" ? "both" : wants;
      const back: Gradients = link.pass.backward(seenBy(seen, i), flowing, own(link, weights), wanted);
      gradients.unshift(...back.weights);
      flowing = back.input;
    }
    return { input: wants === "weights" ? null : flowing, weights: gradients };
  }

  /**
   * The squared norm of each sample's own gradient by all weights, [samples].
   * @returns null where the chain has no weights
   */
  squaredNorms(seen: readonly Seen[], outputGradient: Tensor, weights: readonly Tensor[]): Tensor1D | null {
    let squares: Tensor1D | null = null;
    let flowing: Tensor | null = outputGradient;
    for (let i = this.#links.length - 1; i >= 0 && flowing; i--) {
      const link = present(this.#links[i], "a link for each block");
      const mine = own(link, weights);
      const norms = link.pass.squaredNorms?.(seenBy(seen, i), flowing, mine);
      if (norms) squares = squares ? add(squares, norms) : norms;
      flowing = i > 0 ? link.pass.backward(seenBy(seen, i), flowing, mine, "input").input : null;
    }
    return squares;
  }
}

/** A block's own weights, or those of the blocks inside of it. */
function weightsOf({ tensors, inner }: PlannedBlock): readonly ParameterTensor[] {
  return [...tensors, ...inner.flatMap(weightsOf)];
}

const own = ({ firstWeight, endWeight }: Link, weights: readonly Tensor[]): readonly Tensor[] =>
  weights.slice(firstWeight, endWeight);

const seenBy = (seen: readonly Seen[], i: number): Seen => present(seen[i], "what each block saw");
