import type { KeptState } from "../../shared/peer/kept-state.ts";

/** IndexedDB clones whole buffers: a view into a larger one would drag all of it to the disk. */
export function withOwnBuffers({ round, parameters, moments, owed, choice }: KeptState): KeptState {
  const own = (values: Float32Array): Float32Array =>
    values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength ? values : values.slice();
  const more = { ...(owed && { owed: own(owed) }), ...(choice && { choice }) };
  return { round, parameters: own(parameters), moments: moments.map(own), ...more };
}

/** What was read is a training state, as far as its shape tells. */
export function isWhole(state: KeptState | undefined): state is KeptState {
  if (state === undefined || !(state.parameters instanceof Float32Array) || !Array.isArray(state.moments)) return false;
  return state.moments.every((each) => each instanceof Float32Array && each.length === state.parameters.length);
}
