import {
  INT4_BLOCK_ELEMENTS,
  INT8_BLOCK_ELEMENTS,
  MASKED_FIGURES,
  parseFrame,
  SPARSE_BLOCK_ELEMENTS,
  SPARSE_GROUP_ELEMENTS,
  type Codec,
} from "../../../shared/wire/frame.ts";

/**
 * Flips one bit of an average, in place: of its largest value, and not the lowest, so that no rounding hides it. The
 * frame stays one that its receiver takes. Where there are no averages (R10), of what one member is told of a contribution.
 * @param bytes a bulk frame in a buffer of its own
 * @returns false where the frame is no such thing, or all of it is zero
 */
export function flipBitOfAverage(bytes: Uint8Array): boolean {
  const { header, payload } = parseFrame(bytes);
  if (header.kind !== (header.codec === "sparse" ? "contribution" : "average")) return false;
  const largest = largestElement(header.codec, payload, header.elements);
  if (largest === undefined) return false;
  const { at, mask } = bitOf(header.codec, header.elements, largest);
  payload[at] = (payload[at] ?? 0) ^ mask;
  return true;
}

/** @returns its position; undefined where all are zero */
function largestElement(codec: Codec, payload: Uint8Array, elements: number): number | undefined {
  const read = reader(codec, payload, elements);
  let largest: number | undefined;
  let magnitude = 0;
  for (let index = 0; index < elements; index++) {
    const value = read(index);
    if (value > magnitude) [largest, magnitude] = [index, value];
  }
  return largest;
}

/** Reads something that grows with an element's magnitude. */
function reader(codec: Codec, payload: Uint8Array, elements: number): (index: number) => number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  switch (codec) {
    case "none":
      return (index) => Math.abs(view.getFloat32(4 * index, true));
    case "fp16":
      // Without their sign, the bits of halves are in the order of their values.
      return (index) => view.getUint16(2 * index, true) & 0x7fff;
    case "ring32":
    case "ring16":
      // Sums of whole numbers, of which any will do.
      return () => 1;
    case "int8": {
      const steps = 4 * Math.ceil(elements / INT8_BLOCK_ELEMENTS);
      const scale = (index: number): number => view.getFloat32(4 * Math.floor(index / INT8_BLOCK_ELEMENTS), true);
      return (index) => Math.abs(view.getInt8(steps + index)) * scale(index);
    }
    case "int4": {
      const pairs = 4 * Math.ceil(elements / INT4_BLOCK_ELEMENTS);
      const scale = (index: number): number => view.getFloat32(4 * Math.floor(index / INT4_BLOCK_ELEMENTS), true);
      const step = (index: number): number => {
        const pair = view.getInt8(pairs + (index >> 1));
        return index % 2 === 0 ? (pair << 28) >> 28 : pair >> 4;
      };
      return (index) => Math.abs(step(index)) * scale(index);
    }
    case "sparse":
      // The larger magnitude of the block of which this is the first element.
      return (index) => {
        if (index % SPARSE_BLOCK_ELEMENTS > 0) return 0;
        return Math.abs(view.getFloat32(8 * (index / SPARSE_BLOCK_ELEMENTS) + 4, true));
      };
  }
}

/** Which bit: the top one of the fraction, or of a step that is not a sign; exponents stay, so that all stay finite. */
function bitOf(codec: Codec, elements: number, index: number): { readonly at: number; readonly mask: number } {
  switch (codec) {
    case "none":
      return { at: 4 * index + 2, mask: 0x40 };
    case "fp16":
      return { at: 2 * index + 1, mask: 0x02 };
    case "ring32":
      return { at: 4 * (MASKED_FIGURES + index) + 2, mask: 0x40 };
    case "ring16":
      return { at: 4 * MASKED_FIGURES + 2 * index + 1, mask: 0x40 };
    case "int8":
      return { at: 4 * Math.ceil(elements / INT8_BLOCK_ELEMENTS) + index, mask: 0x40 };
    case "int4":
      return {
        at: 4 * Math.ceil(elements / INT4_BLOCK_ELEMENTS) + (index >> 1),
        mask: index % 2 === 0 ? 0x04 : 0x40,
      };
    case "sparse":
      // The sign of the block's first value.
      return { at: 8 * Math.ceil(elements / SPARSE_BLOCK_ELEMENTS) + index / SPARSE_GROUP_ELEMENTS, mask: 0x80 };
  }
}
