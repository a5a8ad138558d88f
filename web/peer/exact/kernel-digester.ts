import type { Digester } from "../../../shared/training/digest.ts";
import type { StateMemory } from "../../training/kernels/state-memory.ts";

/** Shorter inputs have another form of the hash. */
const LONG_BYTES = 241;

/**
 * The same digests as another digester's, of states in a memory by its kernels: several times as fast.
 * @param plain for what does not lie there
 */
export function kernelDigester(memory: StateMemory, plain: Digester): Digester {
  return {
    digest(state) {
      const place = memory.placeOf(state);
      if (place === undefined || place.bytes < LONG_BYTES) return plain.digest(state);
      const { header, bytes } = place;
      const words = memory.view(header, bytes);
      [state.round, state.parameters.length, state.moments.length].forEach((value, i) => {
        words.setFloat64(i * Float64Array.BYTES_PER_ELEMENT, value, true);
      });
      memory.kernels.xxh3(header, bytes, memory.secret, memory.out);
      const [low, high] = [0, 8].map((at) => memory.view(memory.out, 16).getBigUint64(at, true));
      return [high, low].map((half) => (half as bigint).toString(16).padStart(16, "0")).join("");
    },
    digestText: (text) => plain.digestText(text),
  };
}
