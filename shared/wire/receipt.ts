/**
 * A receipt tells the other end of a link how many bulk bytes have come, so that it sends more. It travels beside the
 * control messages and begins with the one byte that MessagePack never uses, so that neither is taken for the other.
 */
const RECEIPT_MARK = 0xc1;
const RECEIPT_BYTES = 5;

/** @param received bulk bytes since the link was made; counted modulo 2^32 */
export function createReceipt(received: number): Uint8Array {
  const bytes = new Uint8Array(RECEIPT_BYTES);
  bytes[0] = RECEIPT_MARK;
  new DataView(bytes.buffer).setUint32(1, received >>> 0, true);
  return bytes;
}

/** @returns the bytes received modulo 2^32, or undefined where this is no receipt */
export function readReceipt(bytes: Uint8Array): number | undefined {
  if (bytes.length !== RECEIPT_BYTES || bytes[0] !== RECEIPT_MARK) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
}
