/**
 * Everything that the peers must have in common after a round: the digest covers all of it.
 * The arrays of two states of one session have equal lengths, so that one can be overwritten by the next.
 */
export interface TrainingState {
  /** Round after which this is the state; 0 is the initial one. */
  round: number;
  /** All parameters of the model, in the order of its layout. */
  readonly parameters: Float32Array;
  /** What the optimizer remembers: as many vectors, each as long as the parameters, as it has slots. */
  readonly moments: readonly Float32Array[];
}
