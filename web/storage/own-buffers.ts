import type { TrainingState } from "../../shared/training/state.ts";

/** IndexedDB clones whole buffers: a view into a larger one would drag all of it to the disk. */
export function withOwnBuffers(state: TrainingState): TrainingState {
  const own = (values: Float32Array): Float32Array =>
    values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength ? values : values.slice();
  return { round: state.round, parameters: own(state.parameters), moments: state.moments.map(own) };
}

/** What was read is a training state, as far as its shape tells. */
export function isWhole(state: TrainingState | undefined): state is TrainingState {
  if (state === undefined || !(state.parameters instanceof Float32Array) || !Array.isArray(state.moments)) return false;
  return state.moments.every((each) => each instanceof Float32Array && each.length === state.parameters.length);
}
