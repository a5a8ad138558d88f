const BUFFERS_MAX = 4;

/** Buffers of one size that come back after use, so that a round allocates none. */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];

  /** @param bytes size of every buffer */
  constructor(readonly bytes: number) {}

  /** A buffer with whatever was last in it. */
  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(this.bytes);
  }

  /** Buffers of another size, and more than a few, are left to the garbage collector. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === this.bytes && this.#free.length < BUFFERS_MAX) this.#free.push(buffer);
  }
}
