import type { PayloadCodec, ResidualRange } from "../../../shared/averaging/payload-codec.ts";
import { SPARSE_BLOCK_ELEMENTS, SPARSE_GROUP_ELEMENTS, sparseSent } from "../../../shared/wire/frame.ts";
import type { Pointer } from "../../training/kernels/kernels.ts";
import { loadKernels } from "../../training/kernels/load-kernels.ts";

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;
/** Of a whole block: its two magnitudes, a byte for each value that travels, and the row of bits. */
const SCALE_BYTES = 2 * BYTES;
const VALUE_BYTES = sparseSent(SPARSE_BLOCK_ELEMENTS);
const ROW_BYTES = VALUE_BYTES / 4;

const VALUES_AT = 64;
const PREVIOUS_AT = VALUES_AT + SPARSE_BLOCK_ELEMENTS * BYTES;
const NEXT_AT = PREVIOUS_AT + SPARSE_BLOCK_ELEMENTS * BYTES;
const SCALES_AT = NEXT_AT + SPARSE_BLOCK_ELEMENTS * BYTES;
const SENT_AT = SCALES_AT + SCALE_BYTES;
const ROW_AT = SENT_AT + VALUE_BYTES;
const SCRATCH_AT = ROW_AT + ROW_BYTES;

/**
 * The codec `sparse` with the plain code's bytes, encoded by a kernel in a ninth of the time: a block at a time is copied
 * into a memory of its own. Contributions are so short that plain code reads them.
 * @param module of `fetchKernels("plain")`
 */
export function kernelSparse(module: WebAssembly.Module, plain: PayloadCodec): PayloadCodec {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = loadKernels(module, memory);
  memory.grow(Math.ceil((SCRATCH_AT + kernels.encodeSparseScratch()) / PAGE_BYTES) - 1);
  const floats = (at: Pointer) => new Float32Array(memory.buffer, at, SPARSE_BLOCK_ELEMENTS);
  const bytes = (at: Pointer, length: number) => new Uint8Array(memory.buffer, at, length);
  const [ownValues, ownPrevious, ownNext] = [floats(VALUES_AT), floats(PREVIOUS_AT), floats(NEXT_AT)];
  const scales = bytes(SCALES_AT, SCALE_BYTES);
  const sent = bytes(SENT_AT, VALUE_BYTES);
  const row = bytes(ROW_AT, ROW_BYTES);

  function encode(
    source: Float32Array,
    at: number,
    elements: number,
    payload: Uint8Array,
    residual: ResidualRange | null,
  ): void {
    if (residual === null) return plain.encode(source, at, elements, payload, residual);
    const { previous, next, at: shift } = residual;
    const sentAt = SCALE_BYTES * Math.ceil(elements / SPARSE_BLOCK_ELEMENTS);
    const rowsAt = sentAt + sparseSent(elements);
    // What fills the payload up is zero.
    payload.fill(0, rowsAt);
    for (let block = 0, from = 0; from < elements; block++, from += SPARSE_BLOCK_ELEMENTS) {
      const count = Math.min(SPARSE_BLOCK_ELEMENTS, elements - from);
      put(source, at + from, count, ownValues);
      put(previous, shift + from, count, ownPrevious);
      kernels.encodeSparse(VALUES_AT, PREVIOUS_AT, NEXT_AT, SCALES_AT, SENT_AT, ROW_AT, SCRATCH_AT, count);
      next.set(ownNext.subarray(0, count), shift + from);
      payload.set(scales, SCALE_BYTES * block);
      payload.set(sent.subarray(0, sparseSent(count)), sentAt + VALUE_BYTES * block);
      payload.set(row.subarray(0, Math.ceil(sparseSent(count) / 4)), rowsAt + ROW_BYTES * block);
    }
  }

  return { ...plain, encode };
}

/** Copies numbers, and zeros after them to a whole group. */
function put(source: Float32Array, at: number, count: number, target: Float32Array): void {
  target.set(source.subarray(at, at + count));
  target.fill(0, count, Math.ceil(count / SPARSE_GROUP_ELEMENTS) * SPARSE_GROUP_ELEMENTS);
}
