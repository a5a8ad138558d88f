import { SPARSE_BLOCK_ELEMENTS, SPARSE_GROUP_ELEMENTS, sparseSent } from "../wire/frame.ts";
import type { FewValues } from "./payload-codec.ts";
import { BLOCK_ROW_BYTES, BLOCK_SENT, LARGE, NEGATIVE, partsOf, PLACE } from "./sparse-parts.ts";

/** What was read last, as long as the longest payload so far. */
let places = new Uint32Array(0);
let values = new Float32Array(0);

/**
 * Reads what a sparse payload sends, in the order of the elements. Into arrays: to call a function for each value takes
 * several times as long as to read it.
 */
export function readValues(payload: Uint8Array, elements: number): FewValues {
  if (places.length < sparseSent(elements)) {
    places = new Uint32Array(sparseSent(elements));
    values = new Float32Array(places.length);
  }
  const { scales, values: bytes, rows } = partsOf(payload, elements);
  let count = 0;
  for (let block = 0, from = 0; from < elements; block++, from += SPARSE_BLOCK_ELEMENTS) {
    const left = Math.min(SPARSE_BLOCK_ELEMENTS, elements - from);
    const most = sparseSent(left);
    const firstRow = BLOCK_ROW_BYTES * block;
    const rowBytes = Math.ceil(most / 4);
    let sent = 0;
    let before = -1;
    for (let at = 0; at < rowBytes; at++) {
      for (let row = rows[firstRow + at]!; row !== 0; row &= row - 1) {
        const byte = bytes[BLOCK_SENT * block + sent]!;
        const group = 8 * at + 31 - Math.clz32(row & -row) - sent;
        const place = SPARSE_GROUP_ELEMENTS * group + (byte & PLACE);
        if (sent === most || place <= before || place >= left) return { places, values, count, isSound: false };
        const magnitude = scales[2 * block + (byte & LARGE ? 1 : 0)]!;
        places[count] = from + place;
        values[count++] = byte & NEGATIVE ? -magnitude : magnitude;
        before = place;
        sent += 1;
      }
    }
  }
  return { places, values, count, isSound: true };
}
