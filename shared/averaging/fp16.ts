import type { PayloadCodec, ResidualRange } from "./payload-codec.ts";

/** Largest finite half-precision value. Larger ones saturate: an Infinity would poison the average. */
export const FP16_MAX = 65504;

/** Values that are encoded at a time: the scratch stays in the first-level cache. */
const BLOCK_ELEMENTS = 1024;
const scratch = new Float32Array(BLOCK_ELEMENTS);
const scratchBits = new Uint32Array(scratch.buffer);

/** 1.5 * 2^52: a double that is added and subtracted rounds to a whole number, ties to even, as IEEE says. */
const ROUND = 6755399441055744;

/**
 * By the 8 exponent bits of a float32: the spacing of half-precision values there, its inverse, and the half's bits below
 * the fraction. Below 2^-14 halves are subnormal and evenly spaced, so that all smaller exponents share one entry. A
 * fraction that rounds up to the next power of two carries into the exponent by itself.
 */
const spacing = new Float64Array(256);
const inverseSpacing = new Float64Array(256);
const exponentBits = new Int32Array(256);
for (let biased = 0; biased < 256; biased++) {
  const exponent = Math.min(Math.max(biased - 127, -14), 15);
  spacing[biased] = powerOfTwo(exponent - 10);
  inverseSpacing[biased] = powerOfTwo(10 - exponent);
  exponentBits[biased] = (exponent + 14) << 10;
}

/** The float32 value of each half: exact, and faster than shifting bits about. */
const decoded = new Float32Array(65_536);
for (let half = 0; half < 65_536; half++) decoded[half] = halfToNumber(half);

/** Codec `fp16`: IEEE half precision, rounded to nearest even, saturating at {@link FP16_MAX}. */
export const fp16: PayloadCodec = {
  encode(source, at, elements, payload, residual) {
    const halves = new Uint16Array(payload.buffer, payload.byteOffset, payload.byteLength >> 1);
    for (let from = 0; from < elements; from += BLOCK_ELEMENTS) {
      const count = Math.min(BLOCK_ELEMENTS, elements - from);
      loadSaturated(source, at + from, count, residual, from);
      if (residual) encodeWithFeedback(halves, from, count, residual.next, residual.at + from);
      else encodeBlock(halves, from, count);
    }
  },

  decode(payload, elements, target, at) {
    const halves = new Uint16Array(payload.buffer, payload.byteOffset, elements);
    for (let i = 0; i < elements; i++) target[at + i] = decoded[halves[i]!]!;
  },

  accumulate(payload, elements, weight, sum) {
    const halves = new Uint16Array(payload.buffer, payload.byteOffset, elements);
    for (let i = 0; i < elements; i++) sum[i] = sum[i]! + weight * decoded[halves[i]!]!;
  },

  isFinite(payload, elements) {
    const halves = new Uint16Array(payload.buffer, payload.byteOffset, elements);
    for (let i = 0; i < elements; i++) {
      if ((halves[i]! & 0x7c00) === 0x7c00) return false;
    }
    return true;
  },
};

/** Puts values, plus what earlier rounds left of them, into the scratch. What saturates is cut off and not carried on. */
function loadSaturated(source: Float32Array, at: number, count: number, residual: ResidualRange | null, from: number) {
  if (residual) {
    const previous = residual.previous;
    const shift = residual.at + from;
    for (let i = 0; i < count; i++) {
      const value = source[at + i]! + previous[shift + i]!;
      scratch[i] = value > FP16_MAX ? FP16_MAX : value < -FP16_MAX ? -FP16_MAX : value;
    }
  } else {
    for (let i = 0; i < count; i++) {
      const value = source[at + i]!;
      scratch[i] = value > FP16_MAX ? FP16_MAX : value < -FP16_MAX ? -FP16_MAX : value;
    }
  }
}

function encodeBlock(halves: Uint16Array, from: number, count: number) {
  for (let i = 0; i < count; i++) {
    const bits = scratchBits[i]!;
    const biased = (bits >>> 23) & 0xff;
    const steps = Math.abs(scratch[i]!) * inverseSpacing[biased]! + ROUND - ROUND;
    halves[from + i] = ((bits >>> 16) & 0x8000) | (exponentBits[biased]! + steps);
  }
}

function encodeWithFeedback(halves: Uint16Array, from: number, count: number, next: Float32Array, nextAt: number) {
  for (let i = 0; i < count; i++) {
    const bits = scratchBits[i]!;
    const biased = (bits >>> 23) & 0xff;
    const value = scratch[i]!;
    const steps = value * inverseSpacing[biased]! + ROUND - ROUND;
    next[nextAt + i] = value - steps * spacing[biased]!;
    halves[from + i] = ((bits >>> 16) & 0x8000) | (exponentBits[biased]! + Math.abs(steps));
  }
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * powerOfTwo(-24);
  return sign * (1024 + fraction) * powerOfTwo(exponent - 25);
}

/** 2^exponent by multiplication, since engines need not agree on Math.pow. */
function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= exponent < 0 ? 0.5 : 2;
  return power;
}
