import type { SeatNeeds } from "../../../../shared/peer/seat-needs.ts";
import { bytes } from "../../kit/look/figures.ts";

/** What a device has for a seat, as far as its browser tells. */
export interface DeviceBounds {
  /** The largest vector that its graphics card takes in one piece; null where there is no card. */
  readonly cardVector: number | null;
  /** Memory that the browser owns to; null where it does not. */
  readonly memory: number | null;
}

/** All memory that WebAssembly can have: 4 GiB. */
export const WASM_BYTES_MAX = 2 ** 32;
/** What each graphics card takes that WebGPU works with. */
export const CARD_VECTOR_SURE = 128 * 2 ** 20;

/** What of a session is too large for a device, sentence by sentence. */
export function tooLarge(
  { computing, largestVector, memory }: SeatNeeds,
  { cardVector, memory: had }: DeviceBounds,
): readonly string[] {
  const sentences: string[] = [];
  const exceedsCard = cardVector === null || largestVector > cardVector;
  if (computing > WASM_BYTES_MAX) {
    const short = `Steps take ${bytes(computing)}, and WebAssembly has ${bytes(WASM_BYTES_MAX)}`;
    sentences.push(
      exceedsCard
        ? `${short}: no way to compute them is left on this device.`
        : `${short}: only its graphics card is left.`,
    );
  }
  if (cardVector !== null && exceedsCard) {
    sentences.push(
      `One vector has ${bytes(largestVector)}, and this device's graphics card takes ${bytes(cardVector)} in one piece: steps are computed on the processor.`,
    );
  }
  if (had !== null && memory > had) {
    sentences.push(`A seat needs ${bytes(memory)}, and this device has about ${bytes(had)}.`);
  }
  return sentences;
}
