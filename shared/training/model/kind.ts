import type { Initializer } from "./initializer.ts";
import type { Shape } from "./shape.ts";

/** A tensor of a block's weights, before it has its place in the vector of all parameters. */
export interface Weight {
  /** Such as `kernel`. */
  readonly part: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** The vectors that one sample takes in a training step, beside what comes out of a block, each by its length. */
export interface Workspace {
  /** From the way there to the way back. */
  readonly kept?: readonly number[];
  /** While the way back goes through the block. */
  readonly passing?: readonly number[];
  /** What comes out are the very numbers that went in. */
  readonly isInput?: boolean;
  /** The derivative by the input is written over that by the output. */
  readonly inPlace?: boolean;
}

/** What is known of a kind of block without computing it: shapes, weights and work, each for one sample. */
export interface BlockKind<Block> {
  /**
   * Shape of what comes out.
   * @throws Misfit when the block cannot take such an input
   */
  output(block: Block, input: Shape): Shape;
  /** Its weights, in their order in the parameters; none where left out. */
  weights?(block: Block, input: Shape): readonly Weight[];
  /** Products of two numbers in the forward pass; nothing worth counting where left out. */
  products?(block: Block, input: Shape): number;
  /** What a training step needs room for; nothing special where left out. */
  workspace?(block: Block, input: Shape): Workspace;
}
