import { createFrame } from "../wire/frame.ts";
import type { MessageOf } from "../wire/messages.ts";
import { sliceOf, type Slice } from "../averaging/slices.ts";
import type { TrainingState } from "../training/state.ts";

/** A part of a state that another seat has asked for (P8). */
export class Serving {
  readonly request: MessageOf<"stateRequest">;
  #part: { readonly round: number; readonly slice: Slice; readonly values: Float32Array } | undefined;
  #sent = 0;

  constructor(request: MessageOf<"stateRequest">) {
    this.request = request;
  }

  /** A state old enough was committed, and its part is kept. */
  get hasPart(): boolean {
    return this.#part !== undefined;
  }

  get isWaiting(): boolean {
    return this.#part !== undefined && this.#sent < this.#part.values.length;
  }

  /** Copies the part: the state itself is overwritten by later rounds. */
  take(state: TrainingState): void {
    const vectors = vectorsOf(state);
    const length = vectors.reduce((sum, vector) => sum + vector.length, 0);
    const slice = sliceOf(length, this.request.parts, this.request.part);
    const values = new Float32Array(slice.end - slice.start);
    let at = 0;
    for (const vector of vectors) {
      const from = Math.max(slice.start, at);
      const to = Math.min(slice.end, at + vector.length);
      if (from < to) values.set(vector.subarray(from - at, to - at), from - slice.start);
      at += vector.length;
    }
    this.#part = { round: state.round, slice, values };
  }

  /**
   * In the lobby, of the model that a session starts from (M6): its parameters alone, as its moments are zeros. Nothing
   * overwrites them before the start, and a copy for each seat of a large session would be more than a tab can hold.
   */
  lend({ round, parameters }: TrainingState): void {
    const slice = sliceOf(parameters.length, this.request.parts, this.request.part);
    this.#part = { round, slice, values: parameters.subarray(slice.start, slice.end) };
  }

  /** The next frame of the part, in order; undefined when all are made. */
  next(elementsMax: number): Uint8Array | undefined {
    const part = this.#part;
    if (!part || !this.isWaiting) return undefined;
    const values = part.values.subarray(this.#sent, this.#sent + elementsMax);
    const { bytes, payload } = createFrame(
      {
        kind: "state",
        codec: "none",
        attempt: 0,
        view: 0,
        round: part.round,
        offset: part.slice.start + this.#sent,
        elements: values.length,
        samples: 0,
      },
      values.byteLength,
    );
    payload.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.#sent += values.length;
    return bytes;
  }
}

/** A state's vectors in the order in which they travel: parameters, then moments. */
export function vectorsOf(state: TrainingState): readonly Float32Array[] {
  return [state.parameters, ...state.moments];
}
