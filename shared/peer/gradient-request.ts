import type { Shares } from "../training/speed-shares.ts";

/**
 * What a peer asks of whoever computes for it, and what it is answered: declared here, and carried unchanged by the
 * peer's effects and inputs, the port of the training worker, and the simulator.
 */

/** Which attempt at which round of which view; also what frames and votes are matched by. */
export interface RoundKey {
  readonly view: number;
  /** From 1 on. */
  readonly round: number;
  /** 0, and 1 after unequal votes (R5). */
  readonly attempt: number;
}

/** The key alone of something that has one. */
export function roundKeyOf({ view, round, attempt }: RoundKey): RoundKey {
  return { view, round, attempt };
}

/** R1: asks for the gradient of a round. Cancels an earlier request that has not been answered. */
export interface GradientRequest extends RoundKey {
  /** This peer's position among the members of the view, and their number: what the batch plan needs. */
  readonly position: number;
  readonly members: number;
  /** How the batch of the round is dealt out among them (R13). */
  readonly shares: Shares;
  /** All parameters, in the layout of `shared/training`. A copy that the receiver owns. */
  readonly parameters: Float32Array<ArrayBuffer>;
  /**
   * What the own steps have changed beyond these parameters, and no round has averaged yet (S8): the steps go on from
   * `parameters` minus this ({@link startOf}). As long as they are, and the receiver's too; null where nothing is carried.
   */
  readonly carried: Float32Array<ArrayBuffer> | null;
  /** Also test these parameters, the state of round - 1, on this peer's part of the held-out set (R11); null: do not. */
  readonly evaluate: EvaluationRequest | null;
}

/**
 * R11: a test is done while there is nothing else to compute: a gradient that is asked for goes first. It is finished
 * before all else where there is no more to come, where the test of a later state of the same view is asked for, and where
 * steps are local and a target may end the session, so that not many of them are taken in vain. It is given up where its
 * round is to be computed again, or in another view.
 */
export interface EvaluationRequest {
  /** Of the state, which the answer names. */
  readonly digest: string;
  /** The state of the last round: no gradient is wanted. */
  readonly isLast: boolean;
}

/** Where the own steps of a round begin; written over the parameters, which are evaluated before. */
export function startOf({
  parameters,
  carried,
}: Pick<GradientRequest, "parameters" | "carried">): Float32Array<ArrayBuffer> {
  if (carried) {
    for (let i = 0; i < parameters.length; i++) parameters[i] = (parameters[i] as number) - (carried[i] as number);
  }
  return parameters;
}

/** What a step came to, beside its gradient. */
export interface Step {
  /** Samples that it was computed on, 0 where the plan gave this peer none. */
  readonly samples: number;
  /** What it counts for in the average (R8): these samples, or all that this peer has where data is its own. */
  readonly weight: number;
  /** Mean loss over these samples; 0 without any. */
  readonly loss: number;
}

/** Answers a {@link GradientRequest} under its key. */
export interface GradientAnswer extends RoundKey, Step {
  /**
   * As long as the parameters, and the receiver's from now on: the mean gradient over the batch, or start minus end of
   * several local steps; what the average is taken of. Zeros when `samples` is 0.
   */
  readonly gradient: Float32Array<ArrayBuffer>;
  /** Time that the step took, in milliseconds. */
  readonly computeMs: number;
}

/** How a model does on held-out samples. */
export interface Evaluation {
  readonly correct: number;
  /** Answers that it gave: one for each sample, or for each token of one. */
  readonly total: number;
  /** Mean loss of these answers, in nats; 0 without any. At most `HELD_OUT_LOSS_MAX`. */
  readonly loss: number;
}

/** Answers a {@link GradientRequest} with `evaluate`: the state of `round`, the one before the round that was asked for. */
export interface EvaluationAnswer extends Evaluation, Omit<RoundKey, "attempt">, Pick<EvaluationRequest, "digest"> {}
