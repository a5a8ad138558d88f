import { kindOf, type Block } from "./block.ts";
import type { Initializer } from "./initializer.ts";
import type { Weight, Workspace } from "./kind.ts";
import type { Head, LayeredModel } from "./model.ts";
import { dimensions, Misfit, product, shapeText, sizeOf, type Shape } from "./shape.ts";

/** Where a tensor of a model lies in the one vector of all its parameters. */
export interface ParameterTensor {
  /** Unique within the model, such as `dense1.kernel`: numbered by kind of block, from 1. */
  readonly name: string;
  readonly shape: readonly number[];
  /** First element in the vector. Tensors follow one another without gaps, row-major. */
  readonly offset: number;
  readonly size: number;
  readonly initializer: Initializer;
}

/** A block in its place: what goes in and comes out, for one sample, and where its weights lie. */
export interface PlannedBlock {
  /** Such as `dense2`. */
  readonly name: string;
  /** Which of its kind it is in the model, from 1. */
  readonly number: number;
  readonly block: Block;
  readonly input: Shape;
  readonly output: Shape;
  readonly tensors: readonly ParameterTensor[];
  /** Of a residual, the blocks inside; none for all others. */
  readonly inner: readonly PlannedBlock[];
  /** Products of two numbers in the forward pass of one sample. */
  readonly products: number;
  /** Numbers that it needs for one sample in a training step, beside its output. */
  readonly workspace: Workspace;
}

/** A model whose blocks fit together: all that an engine must know to compute it. */
export interface ModelPlan {
  readonly input: Shape;
  /** From input to output; the last one is the head's. */
  readonly blocks: readonly PlannedBlock[];
  readonly head: Head;
  /** How many of the first parameters are statistics of the inputs, by which these are standardized; 0 for none. */
  readonly statistics: number;
  /** [count], or for tokens [length, vocabulary]. */
  readonly output: Shape;
  /** All tensors, in their order in the parameters. */
  readonly tensors: readonly ParameterTensor[];
  readonly parameters: number;
}

/** Thrown where a model's blocks do not fit together; the message names the block. */
export class LayoutError extends Error {
  override readonly name = "LayoutError";
  /** @param at place of the block: its index in the list, and inside of residuals one index more for each */
  constructor(
    message: string,
    readonly at: readonly number[],
  ) {
    super(message);
  }
}

/**
 * Puts a model's blocks and the head behind them in their places.
 * @throws LayoutError when a block cannot take the output of the one before
 */
export function planModel(model: LayeredModel): ModelPlan {
  return new Planner(model.blocks).plan(model);
}

/** As much of a model as fits together, while somebody writes it. */
export interface ModelOutline {
  /** The blocks that have a place, those inside of residuals and the head's among them, by {@link placeText}. */
  readonly placed: ReadonlyMap<string, PlannedBlock>;
  /** The whole model, where all of it fits. */
  readonly plan: ModelPlan | undefined;
  /** Where and why the first block that does not fit does not. */
  readonly fault: LayoutError | undefined;
}

/** Puts as many blocks in their places as fit. */
export function outlineModel(model: LayeredModel): ModelOutline {
  const planner = new Planner(model.blocks);
  try {
    return { plan: planner.plan(model), placed: planner.placed, fault: undefined };
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error;
    return { plan: undefined, placed: planner.placed, fault: error };
  }
}

/** A block's place for people, counted from 1: `2`, or `2.1` inside of a residual. */
export function placeText(at: readonly number[]): string {
  return at.map((i) => i + 1).join(".");
}

/** A tensor while its model is still being planned. */
interface Placed extends ParameterTensor {
  initializer: Initializer;
}

class Planner {
  readonly tensors: Placed[] = [];
  /** Each block that has its place, by it. */
  readonly placed = new Map<string, PlannedBlock>();
  parameters = 0;
  readonly #ofKind = new Map<string, number>();
  readonly #residuals: number;

  constructor(blocks: readonly Block[]) {
    this.#residuals = countResiduals(blocks);
  }

  /** @throws LayoutError */
  plan({ input, standardizes = false, blocks, head }: LayeredModel): ModelPlan {
    const statistics = standardizes ? this.#addStatistics(input) : 0;
    const trunk = this.#addAll(blocks, input, []);
    const last = this.#addHead(head, input, trunk.at(-1)?.output ?? input, blocks.length);
    return {
      input,
      blocks: [...trunk, last],
      head,
      statistics,
      output: last.output,
      tensors: this.tensors,
      parameters: this.parameters,
    };
  }

  #addAll(blocks: readonly Block[], input: Shape, at: readonly number[]): PlannedBlock[] {
    let shape = input;
    return blocks.map((block, i) => {
      const planned = this.#add(block, shape, [...at, i]);
      shape = planned.output;
      return planned;
    });
  }

  /** Before all blocks. @returns how many numbers */
  #addStatistics(input: Shape): number {
    if (input.of === "tokens") throw new LayoutError(`Only numbers can be standardized, not ${shapeText(input)}.`, [0]);
    const weight: Weight = {
      part: "statistics",
      shape: [2, sizeOf(input)],
      initializer: { kind: "statistics" },
    };
    return this.#place("inputs", weight).size;
  }

  /** The dense layer that gives what the head is to say. */
  #addHead(head: Head, input: Shape, last: Shape, at: number): PlannedBlock {
    const units = head.of === "tokens" ? vocabularyOf(input, at) : head.count;
    try {
      dimensions(last, head.of === "tokens" ? 2 : 1);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const wanted = head.of === "tokens" ? "numbers at each position" : "one row of numbers, such as flatten gives";
      throw new LayoutError(`The last block must give ${wanted}, but gives ${shapeText(last)}.`, [at]);
    }
    return this.#add({ kind: "dense", units, activation: "linear" }, last, [at]);
  }

  #add(block: Block, input: Shape, at: readonly number[]): PlannedBlock {
    const planned = this.#planned(block, input, at);
    this.placed.set(placeText(at), planned);
    return planned;
  }

  #planned(block: Block, input: Shape, at: readonly number[]): PlannedBlock {
    const number = this.#numberOf(block);
    const name = `${block.kind}${number}`;
    try {
      if (block.kind === "residual") {
        const first = this.tensors.length;
        const inner = this.#addAll(block.blocks, input, at);
        const output = inner.at(-1)?.output ?? input;
        if (shapeText(output) !== shapeText(input)) {
          throw new Misfit(`adds ${shapeText(output)} to its input, which is ${shapeText(input)}`);
        }
        this.#shrinkLastKernel(first);
        return { name, number, block, input, output, tensors: [], inner, products: 0, workspace: {} };
      }
      const kind = kindOf(block);
      const output = kind.output(block, input);
      if (sizeOf(output) < 1) throw new Misfit(`leaves nothing of ${shapeText(input)}`);
      const tensors = (kind.weights?.(block, input) ?? []).map((weight) => this.#place(name, weight));
      const products = kind.products?.(block, input) ?? 0;
      const workspace = kind.workspace?.(block, input) ?? {};
      return { name, number, block, input, output, tensors, inner: [], products, workspace };
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw new LayoutError(`${name} (block ${placeText(at)}) ${error.message}.`, at);
    }
  }

  #numberOf({ kind }: Block): number {
    const number = (this.#ofKind.get(kind) ?? 0) + 1;
    this.#ofKind.set(kind, number);
    return number;
  }

  #place(name: string, { part, shape, initializer }: Weight): Placed {
    const size = product(shape);
    const tensor = { name: `${name}.${part}`, shape, offset: this.parameters, size, initializer };
    this.tensors.push(tensor);
    this.parameters += size;
    return tensor;
  }

  /**
   * The last kernel of a residual begins smaller by the square root of how many residuals add to the same sum, so that
   * the sum does not grow with the depth (Radford et al. 2019).
   */
  #shrinkLastKernel(first: number): void {
    const last = this.tensors.findLast(({ initializer }, i) => i >= first && initializer.kind === "glorotUniform");
    if (last?.initializer.kind === "glorotUniform") {
      last.initializer = { ...last.initializer, scale: 1 / Math.sqrt(this.#residuals) };
    }
  }
}

function vocabularyOf(input: Shape, at: number): number {
  if (input.of === "tokens") return input.vocabulary;
  throw new LayoutError(`A model that says tokens must take tokens, but takes ${shapeText(input)}.`, [at]);
}

function countResiduals(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + (block.kind === "residual" ? 1 + countResiduals(block.blocks) : 0), 0);
}
