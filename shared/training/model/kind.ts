import type { Initializer } from "./initializer.ts";
import type { Shape } from "./shape.ts";

/** A tensor of a block's weights, before it has its place in the vector of all parameters. */
export interface Weight {
  /** Such as `kernel`. */
  readonly part: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
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
}
