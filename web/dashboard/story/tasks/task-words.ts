/** What the things are called that a task learns from and is tried on. */
export interface TaskWords {
  /** What a batch is made of, one and several of them. */
  readonly sample: string;
  readonly samples: string;
  /** What training never sees, as in `97 % of the test set`. */
  readonly heldOut: string;
  /** Each of what a model answers for when it is tried on that, one and several. */
  readonly answers: string;
  /** In what speed and amounts are told, and how many of it a sample has. */
  readonly counted: { readonly name: string; readonly perSample: number };
}

/** Where samples are counted one by one. */
export const SAMPLES: TaskWords = {
  ...{ sample: "sample", samples: "samples", heldOut: "test set", answers: "samples" },
  counted: { name: "Samples", perSample: 1 },
};
