/** The payload itself, or a copy where it does not start at a multiple of 4 bytes, as typed arrays need. */
export function alignedPayload(payload: Uint8Array): Uint8Array {
  return payload.byteOffset % 4 === 0 ? payload : payload.slice();
}
