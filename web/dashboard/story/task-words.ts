import type { SessionSpec } from "../../../shared/session/spec.ts";

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

/** The words of a session's task. A text is learnt from in windows, and each token of one is to be guessed. */
export function taskWords({ text }: Pick<SessionSpec, "text">): TaskWords {
  if (text === null) {
    return {
      ...{ sample: "sample", samples: "samples", heldOut: "test set", answers: "samples" },
      counted: { name: "Samples", perSample: 1 },
    };
  }
  return {
    ...{ sample: "window", samples: "windows", heldOut: "held-out text", answers: "tokens" },
    counted: { name: "Tokens", perSample: text.context },
  };
}
