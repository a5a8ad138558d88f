/** A bijection of 32-bit words in which every input bit moves about half of the output's (the finalizer of MurmurHash3). */
export function mix32(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return x ^ (x >>> 16);
}
