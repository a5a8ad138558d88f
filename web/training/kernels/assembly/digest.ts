/** Bytes that are taken in at once. */
const STRIPE: i32 = 64;
/** Bytes of the secret, and how far it moves on from one stripe to the next. */
const SECRET: i32 = 192;
const SECRET_STEP: i32 = 8;
/** Stripes until the secret is used up and all is stirred. */
const STRIPES: i32 = (SECRET - STRIPE) / SECRET_STEP;

const PRIME32_1: i64 = 0x9e3779b1;
const PRIME32_2: i64 = 0x85ebca77;
const PRIME32_3: i64 = 0xc2b2ae3d;
const PRIME64_1: i64 = (0x9e3779b1 << 32) | 0x85ebca87;
const PRIME64_2: i64 = (0xc2b2ae3d << 32) | 0x27d4eb4f;
const PRIME64_3: i64 = (0x165667b1 << 32) | 0x9e3779f9;
const PRIME64_4: i64 = (0x85ebca77 << 32) | 0xc2b2ae63;
const PRIME64_5: i64 = (0x27d4eb2f << 32) | 0x165667c5;
const AVALANCHE: u64 = (0x16566791 << 32) | 0x9e3779f9;

/**
 * XXH3's 128-bit hash, without a seed, of more than 240 bytes: its long form.
 * @param secret 192 bytes, XXH3's own
 * @param out 16 bytes: the lower half, then the upper one
 */
export function xxh3(at: usize, bytes: i32, secret: usize, out: usize): void {
  let a = i64x2(PRIME32_3, PRIME64_1);
  let b = i64x2(PRIME64_2, PRIME64_3);
  let c = i64x2(PRIME64_4, PRIME32_2);
  let d = i64x2(PRIME64_5, PRIME32_1);
  // The last bytes are a stripe of their own, wherever it begins.
  const stripes = (bytes - 1) / STRIPE;
  const last = secret + (SECRET - STRIPE);
  for (let i = 0; i <= stripes; i++) {
    const isLast = i === stripes;
    const p = isLast ? at + bytes - STRIPE : at + i * STRIPE;
    const s = isLast ? last - 7 : secret + (i % STRIPES) * SECRET_STEP;
    const p0 = v128.load(p);
    const p1 = v128.load(p, 16);
    const p2 = v128.load(p, 32);
    const p3 = v128.load(p, 48);
    const k0 = v128.xor(p0, v128.load(s));
    const k1 = v128.xor(p1, v128.load(s, 16));
    const k2 = v128.xor(p2, v128.load(s, 32));
    const k3 = v128.xor(p3, v128.load(s, 48));
    const low01 = v128.shuffle<i32>(k0, k1, 0, 2, 4, 6);
    const high01 = v128.shuffle<i32>(k0, k1, 1, 3, 5, 7);
    const low23 = v128.shuffle<i32>(k2, k3, 0, 2, 4, 6);
    const high23 = v128.shuffle<i32>(k2, k3, 1, 3, 5, 7);
    a = i64x2.add(a, i64x2.add(swapped(p0), i64x2.extmul_low_i32x4_u(low01, high01)));
    b = i64x2.add(b, i64x2.add(swapped(p1), i64x2.extmul_high_i32x4_u(low01, high01)));
    c = i64x2.add(c, i64x2.add(swapped(p2), i64x2.extmul_low_i32x4_u(low23, high23)));
    d = i64x2.add(d, i64x2.add(swapped(p3), i64x2.extmul_high_i32x4_u(low23, high23)));
    if (!isLast && i % STRIPES === STRIPES - 1) {
      a = stirred(a, last);
      b = stirred(b, last + 16);
      c = stirred(c, last + 32);
      d = stirred(d, last + 48);
    }
  }
  const length = bytes as i64;
  store<u64>(out, merged(a, b, c, d, secret + 11, length * PRIME64_1));
  store<u64>(out, merged(a, b, c, d, last - 11, ~(length * PRIME64_2)), 8);
}

function swapped(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}

function stirred(x: v128, secret: usize): v128 {
  const mixed = v128.xor(v128.xor(x, i64x2.shr_u(x, 47)), v128.load(secret));
  return i64x2.mul(mixed, i64x2.splat(PRIME32_1));
}

function merged(a: v128, b: v128, c: v128, d: v128, secret: usize, start: i64): u64 {
  let hash =
    (start as u64) + folded(a, secret) + folded(b, secret + 16) + folded(c, secret + 32) + folded(d, secret + 48);
  hash ^= hash >> 37;
  hash *= AVALANCHE;
  return hash ^ (hash >> 32);
}

/** Both halves, each with its part of the secret, multiplied to 128 bits, whose halves are then one. */
function folded(x: v128, secret: usize): u64 {
  const keyed = v128.xor(x, v128.load(secret));
  const left = i64x2.extract_lane(keyed, 0) as u64;
  const right = i64x2.extract_lane(keyed, 1) as u64;
  const lowLow = (left & 0xffffffff) * (right & 0xffffffff);
  const highLow = (left >> 32) * (right & 0xffffffff);
  const lowHigh = (left & 0xffffffff) * (right >> 32);
  const highHigh = (left >> 32) * (right >> 32);
  const cross = (lowLow >> 32) + (highLow & 0xffffffff) + lowHigh;
  const upper = (highLow >> 32) + (cross >> 32) + highHigh;
  const lower = (cross << 32) | (lowLow & 0xffffffff);
  return upper ^ lower;
}
