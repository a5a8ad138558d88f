import { emptyState } from "../../../shared/training/initial-parameters.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import type { Kernels, Pointer } from "./kernels.ts";
import { loadKernels } from "./load-kernels.ts";
import { XXH3_SECRET } from "./xxh3-secret.ts";

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;
/** Where a state's parameters begin: lines of a processor's cache are as long. */
const ALIGNMENT = 64;
/** Round, length and moments as float64, which a digest begins with, right before the parameters. */
const HEADER_BYTES = 24;
/** The committed state, the next one, and that of round 0 as long as a resume may have to go back to it. */
const STATES = 3;

/** Elements of an average that are copied beside the states at once: few enough to stay in the processor's cache. */
export const PART_ELEMENTS = 8192;

const SECRET_AT = ALIGNMENT;
const OUT_AT = SECRET_AT + XXH3_SECRET.length;
const PART_AT = OUT_AT + ALIGNMENT;
const STATES_AT = PART_AT + PART_ELEMENTS * BYTES;

/** Where a state lies: header, parameters and moments one after the other, so that a digest reads them in one go. */
export interface StatePlace {
  readonly header: Pointer;
  /** Of all three. */
  readonly bytes: number;
  readonly parameters: Pointer;
  readonly moments: readonly Pointer[];
}

/** Keeps a session's training states where the kernels compute, so that nothing is copied for them. */
export class StateMemory {
  readonly kernels: Kernels;
  readonly secret: Pointer = SECRET_AT;
  /** For the 16 bytes of a digest. */
  readonly out: Pointer = OUT_AT;
  /** For {@link PART_ELEMENTS} of an average. */
  readonly part: Pointer = PART_AT;
  readonly #memory: WebAssembly.Memory;
  readonly #free: Pointer[];
  readonly #places = new Map<Float32Array, StatePlace>();

  /**
   * @param module of `fetchKernels("plain")`
   * @param elements parameters of the model
   * @param slots moments of the optimizer
   * @throws RangeError where the browser has no memory for them
   */
  constructor(module: WebAssembly.Module, elements: number, slots: number) {
    const bytes = (1 + slots) * elements * BYTES;
    const stride = Math.ceil((ALIGNMENT + bytes) / ALIGNMENT) * ALIGNMENT;
    const pages = Math.ceil((STATES_AT + STATES * stride) / PAGE_BYTES);
    // What is never written takes no room; and a memory that never grows never moves.
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.kernels = loadKernels(module, this.#memory);
    this.#free = Array.from({ length: STATES }, (_, i) => STATES_AT + i * stride);
    new Uint8Array(this.#memory.buffer, SECRET_AT).set(XXH3_SECRET);
  }

  /** A place of zeros for a state as large as another one of the session; anywhere else where there is none left. */
  newState(like: TrainingState): TrainingState {
    const at = this.#free.shift();
    if (at === undefined) return emptyState(like);
    const elements = like.parameters.length;
    const parameters = at + ALIGNMENT;
    const moments = like.moments.map((_, i) => parameters + (1 + i) * elements * BYTES);
    const state = {
      round: 0,
      parameters: this.#floats(parameters, elements),
      moments: moments.map((moment) => this.#floats(moment, elements)),
    };
    const bytes = HEADER_BYTES + (1 + moments.length) * elements * BYTES;
    this.#places.set(state.parameters, { header: parameters - HEADER_BYTES, bytes, parameters, moments });
    return state;
  }

  /** Where a state lies; undefined for one that is not kept here. */
  placeOf({ parameters }: TrainingState): StatePlace | undefined {
    return this.#places.get(parameters);
  }

  /** Numbers of the memory. */
  view(at: Pointer, bytes: number): DataView {
    return new DataView(this.#memory.buffer, at, bytes);
  }

  /** Lays a part of an average beside the states. @param values at most {@link PART_ELEMENTS} */
  putPart(values: Float32Array): void {
    this.#floats(PART_AT, values.length).set(values);
  }

  #floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }
}
