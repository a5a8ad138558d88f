import type { Block } from "./block.ts";
import type { Shape } from "./shape.ts";

/** What a model is to say, and so by which loss it learns; the blocks before it are any. */
export type Head =
  /** A sample's class: softmax cross-entropy over as many numbers. */
  | { readonly of: "classes"; readonly count: number }
  /** At each position the next token: softmax cross-entropy over the vocabulary of its input. */
  | { readonly of: "tokens" }
  /** Numbers: mean squared error. */
  | { readonly of: "numbers"; readonly count: number };

/** A network: its blocks from input on, and a dense layer without activation, which the head adds at their end. */
export interface LayeredModel {
  readonly kind: "layers";
  readonly input: Shape;
  /** Its first parameters are each input's mean and second moment, by which it sees its inputs; not where left out. */
  readonly standardizes?: boolean;
  readonly blocks: readonly Block[];
  readonly head: Head;
}

/** For synthetic tasks, only a number of parameters. */
export interface FlatModel {
  readonly kind: "flat";
  readonly parameters: number;
}

export type Model = LayeredModel | FlatModel;

/** Whatever has a model to train, such as a session's task. */
export interface Trainable {
  readonly model: Model;
}
