const FRACTION_BITS = 10;
const EXPONENT_BIAS = 15;
/** Steps between the numbers that are too small for an exponent. */
const SMALLEST = 2 ** (1 - EXPONENT_BIAS - FRACTION_BITS);

/** Numbers of half precision, the lower byte first, as single-precision ones: exactly the same numbers. */
export function fromHalfPrecision(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => numberOf(view.getUint16(2 * i, true)));
}

function numberOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * SMALLEST;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - EXPONENT_BIAS);
}
