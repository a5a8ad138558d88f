import { isAscending } from "../wire/ascending.ts";
import { codecBytes, type Codec, type FrameKind } from "../wire/frame.ts";
import { alignedPayload } from "./aligned-payload.ts";
import { AveragingError, type AveragingErrorCode } from "./averaging-error.ts";
import type { ChunkGrid, ChunkPlace } from "./chunk-grid.ts";
import { areFinite } from "./float32.ts";
import type { Member } from "./member.ts";

/** @throws AveragingError always */
export function refuse(code: AveragingErrorCode, seat: number, reason: string): never {
  throw new AveragingError(code, seat, `Seat ${seat} ${reason}.`);
}

/** @throws RangeError where the members of a view, of whom `self` is one, are not in ascending order */
export function checkMembers(members: readonly number[], self: number): void {
  if (!members.includes(self)) throw new RangeError(`Seat ${self} is not among the members ${members.join(", ")}.`);
  if (!isAscending(members)) throw new RangeError(`Members must be in ascending order, not ${members.join(", ")}.`);
}

/** @throws AveragingError badGradient or notFinite for a gradient that the model of so many parameters cannot take */
export function checkGradient(seat: number, gradient: Float32Array, parameters: number): void {
  if (gradient.length !== parameters) {
    const lengths = `has a gradient of ${gradient.length} elements, but the model has ${parameters} parameters`;
    refuse("badGradient", seat, lengths);
  }
  if (!areFinite(gradient, gradient.length)) {
    refuse("notFinite", seat, "has a gradient with Infinity or NaN: its training has diverged");
  }
}

/**
 * @param most that the seat can honestly name
 * @throws AveragingError badSamples for any other weight (R8)
 */
export function checkSamples(seat: number, samples: number, most: number): void {
  if (Number.isInteger(samples) && samples >= 0 && samples <= most) return;
  refuse("badSamples", seat, `named ${samples} samples, where it can have ${most} at most`);
}

/** @throws AveragingError samplesDiffer where a member names another weight than in an earlier chunk (R8) */
export function checkSamplesAgree({ seat, samples: earlier }: Member, samples: number): void {
  if (earlier === null || earlier === samples) return;
  refuse("samplesDiffer", seat, `named ${samples} samples after ${earlier} in an earlier chunk`);
}

/**
 * Which chunk of a slice a seat sent.
 * @throws AveragingError wrongSlice or wrongChunk when it is none
 */
export function chunkAt(from: number, kind: FrameKind, grid: ChunkGrid, { offset, elements }: ChunkPlace): number {
  const chunk = grid.indexOf(offset, elements);
  if (chunk >= 0) return chunk;
  const { start, end } = grid.slice;
  const sent = `sent the ${kind} of elements [${offset}, ${offset + elements})`;
  if (offset >= start && offset + elements <= end) {
    refuse("wrongChunk", from, `${sent}, which is no chunk of the slice [${start}, ${end})`);
  }
  refuse("wrongSlice", from, `${sent}, outside the slice [${start}, ${end})`);
}

/**
 * @returns the payload, aligned for its codec
 * @throws AveragingError wrongSize
 */
export function checkedPayload(codec: Codec, from: number, { elements }: ChunkPlace, payload: Uint8Array): Uint8Array {
  const bytes = codecBytes(codec, elements);
  if (payload.byteLength === bytes) return alignedPayload(payload);
  const sizes = `sent ${payload.byteLength} bytes for ${elements} elements, which take ${bytes} as ${codec}`;
  refuse("wrongSize", from, sizes);
}
