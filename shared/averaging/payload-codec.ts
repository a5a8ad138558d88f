/** The part of an error-feedback vector that belongs to the elements being encoded. */
export interface ResidualRange {
  /** What earlier rounds left undelivered: added to the values before they are encoded. */
  readonly previous: Float32Array;
  /** Receives what this encoding leaves undelivered. */
  readonly next: Float32Array;
  /** Index, in both, of the first element that is encoded. */
  readonly at: number;
}

/** What a payload says of a few of its elements; the others are 0. */
export interface FewValues {
  /** Where they are among the elements, ascending, and what they are: the first `count` of each. */
  readonly places: Uint32Array;
  readonly values: Float32Array;
  readonly count: number;
  /** Whether all places are such as can be; else `count` is of those before the first that is not. */
  readonly isSound: boolean;
}

/**
 * One way to write float32 values into a payload. All payloads start at a multiple of 4 bytes, so that typed arrays can
 * view them, and are little-endian, as is every platform that runs a browser or Node.
 */
export interface PayloadCodec {
  /** Writes `elements` values from `source[at]` on into the whole payload. `residual` is null where nothing is lost. */
  encode(source: Float32Array, at: number, elements: number, payload: Uint8Array, residual: ResidualRange | null): void;
  /** Reads `elements` values into `target[at]` on. Exact IEEE operations only: every engine gets the same bits (R2). */
  decode(payload: Uint8Array, elements: number, target: Float32Array, at: number): void;
  /** Adds `weight` times each decoded value to `sum`, from its start on (R8). */
  accumulate(payload: Uint8Array, elements: number, weight: number, sum: Float64Array): void;
  /** Whether every value decodes to a finite number. */
  isFinite(payload: Uint8Array, elements: number): boolean;
  /** Whether places that a payload names are such as can be; left out where a payload names none. */
  hasPlaces?(payload: Uint8Array, elements: number): boolean;
  /** What it says, where that is of few elements; valid until the next payload is read. Left out where it is of all. */
  few?(payload: Uint8Array, elements: number): FewValues;
}
