import {
  ATTEMPTS_MAX,
  BATCH_SIZE_MAX,
  BULK_FRAME_BYTES_MAX,
  BULK_HEADER_BYTES,
  PARAMETERS_MAX,
  ROUNDS_MAX,
  VIEWS_MAX,
} from "../limits.ts";
import { WIRE_VERSION } from "./fields.ts";
import { WireError } from "./wire-error.ts";

/**
 * What a bulk frame carries: a slice's contribution to its owner, an owner's average to all (R2), or a part of a state
 * for a peer that catches up (P8).
 */
export type FrameKind = "contribution" | "average" | "state";
/**
 * How values are written plainly: IEEE float32, IEEE float16, 8 or 4 bits with one float32 scale per block, or a few of
 * them alone, the largest of each block (R10).
 */
export type PlainCodec = "none" | "fp16" | "int8" | "int4" | "sparse";
/** Or under masks, as words of 32 or 16 bits (S1). */
export type Codec = PlainCodec | "ring32" | "ring16";

/** Fixed header of a bulk frame. */
export interface FrameHeader {
  readonly kind: FrameKind;
  readonly codec: Codec;
  readonly attempt: number;
  readonly view: number;
  readonly round: number;
  /** First element that the payload holds: of the averaged vector, or of the parameters and moments one after another. */
  readonly offset: number;
  /** Number of elements in the payload. */
  readonly elements: number;
  /** Samples behind a contribution (its weight, R8); 0 in other frames. */
  readonly samples: number;
}

/** Elements that share one float32 scale in an int8 payload, and in an int4 payload, whose steps are coarser. */
export const INT8_BLOCK_ELEMENTS = 1024;
export const INT4_BLOCK_ELEMENTS = 64;

/** Elements of which a sparse payload holds the largest, and of how many one. */
export const SPARSE_BLOCK_ELEMENTS = 4096;
export const SPARSE_GROUP_ELEMENTS = 64;
/** Blocks of a sparse frame: far fewer than fit into one, so that others have a part of a large model to add up already. */
const SPARSE_FRAME_BLOCKS = 64;

/** Words of 32 bits at the start of a masked payload: figures of the contribution that are not told openly. */
export const MASKED_FIGURES = 3;

/** First four bytes of a frame: `LKSB`. */
const MAGIC = 0x4c4b_5342;

/** The header's fields, in bytes from the frame's start. Numbers of several bytes are little-endian, the magic is not. */
const AT = {
  magic: 0,
  version: 4,
  kind: 5,
  codec: 6,
  attempt: 7,
  view: 8,
  round: 12,
  offset: 16,
  elements: 20,
  samples: 24,
  /** Four bytes that keep the payload at a multiple of 8; always 0. */
  reserved: 28,
} as const;

/** Their positions are the numbers on the wire. */
const KINDS: readonly FrameKind[] = ["contribution", "average", "state"];
const CODECS: readonly Codec[] = ["none", "fp16", "int8", "ring32", "ring16", "int4", "sparse"];

/**
 * Bytes of a payload. An int8 payload begins with one float32 scale for each block of {@link INT8_BLOCK_ELEMENTS},
 * the last block may be shorter; then come the elements, filled up to a multiple of 4 bytes. So does an int4 payload,
 * with blocks of {@link INT4_BLOCK_ELEMENTS} and two elements a byte. A sparse one holds ten bits for every
 * {@link SPARSE_GROUP_ELEMENTS} elements, behind two float32 magnitudes for each {@link SPARSE_BLOCK_ELEMENTS}. A masked one
 * begins with {@link MASKED_FIGURES} words.
 */
export function codecBytes(codec: Codec, elements: number): number {
  switch (codec) {
    case "none":
      return 4 * elements;
    case "fp16":
      return 2 * elements;
    case "int8":
      return 4 * Math.ceil(elements / INT8_BLOCK_ELEMENTS) + 4 * Math.ceil(elements / 4);
    case "int4":
      return 4 * Math.ceil(elements / INT4_BLOCK_ELEMENTS) + 4 * Math.ceil(elements / 8);
    case "sparse": {
      const sent = sparseSent(elements);
      return 8 * Math.ceil(elements / SPARSE_BLOCK_ELEMENTS) + 4 * Math.ceil((sent + Math.ceil(sent / 4)) / 4);
    }
    case "ring32":
      return 4 * MASKED_FIGURES + 4 * elements;
    case "ring16":
      return 4 * MASKED_FIGURES + 4 * Math.ceil(elements / 2);
  }
}

/** How many elements a sparse payload can send of so many. */
export function sparseSent(elements: number): number {
  return Math.ceil(elements / SPARSE_GROUP_ELEMENTS);
}

/** How masked words of so many bits are written. */
export function ringCodec(bits: 32 | 16): Codec {
  return bits === 32 ? "ring32" : "ring16";
}

/**
 * The most elements that one frame carries, as whole blocks: of {@link INT8_BLOCK_ELEMENTS}, which hold whole ones of int4,
 * or of a sparse payload.
 */
export function elementsPerFrame(codec: Codec): number {
  if (codec === "sparse") return SPARSE_FRAME_BLOCKS * SPARSE_BLOCK_ELEMENTS;
  const room = BULK_FRAME_BYTES_MAX - BULK_HEADER_BYTES;
  const figures = codecBytes(codec, 0);
  return INT8_BLOCK_ELEMENTS * Math.floor((room - figures) / (codecBytes(codec, INT8_BLOCK_ELEMENTS) - figures));
}

/**
 * Makes a frame with its header written and its payload zero.
 * @param payloadBytes what {@link codecBytes} gives for the header's codec and elements
 * @returns the frame in a buffer of its own, and the part of it that the caller fills; it starts at a multiple of 8
 * @throws WireError if {@link parseFrame} would refuse the frame
 */
export function createFrame(
  header: FrameHeader,
  payloadBytes: number,
): { bytes: Uint8Array<ArrayBuffer>; payload: Uint8Array<ArrayBuffer> } {
  checkHeader(header);
  checkSize(header, payloadBytes);
  const bytes = new Uint8Array(BULK_HEADER_BYTES + payloadBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.magic, MAGIC);
  view.setUint8(AT.version, WIRE_VERSION);
  view.setUint8(AT.kind, KINDS.indexOf(header.kind));
  view.setUint8(AT.codec, CODECS.indexOf(header.codec));
  view.setUint8(AT.attempt, header.attempt);
  view.setUint32(AT.view, header.view, true);
  view.setUint32(AT.round, header.round, true);
  view.setUint32(AT.offset, header.offset, true);
  view.setUint32(AT.elements, header.elements, true);
  view.setUint32(AT.samples, header.samples, true);
  return { bytes, payload: bytes.subarray(BULK_HEADER_BYTES) };
}

/**
 * Reads a bulk frame. Any bytes are safe.
 * @param bytes one whole frame; may start anywhere in its buffer
 * @returns the header, within all limits, and the payload as a view of `bytes`: as long as codec and elements require,
 *   its values unchecked. It can be viewed as floats only where its `byteOffset` is a multiple of their size.
 * @throws WireError, whatever the bytes are
 */
export function parseFrame(bytes: Uint8Array): { header: FrameHeader; payload: Uint8Array } {
  if (bytes.length > BULK_FRAME_BYTES_MAX) {
    throw new WireError("too-large", `${bytes.length} bytes; a frame has at most ${BULK_FRAME_BYTES_MAX}`);
  }
  if (bytes.length < BULK_HEADER_BYTES) {
    throw new WireError("malformed", `${bytes.length} bytes; a frame's header alone has ${BULK_HEADER_BYTES}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(AT.magic) !== MAGIC) throw new WireError("malformed", "not a frame: the first four bytes differ");
  const version = view.getUint8(AT.version);
  if (version !== WIRE_VERSION) {
    throw new WireError("unsupported-version", `frame version ${version}; this peer speaks ${WIRE_VERSION}`);
  }
  if (view.getUint32(AT.reserved) !== 0) throw new WireError("malformed", "the reserved bytes are not 0");
  const header: FrameHeader = {
    kind: nameOf("kind", KINDS, view.getUint8(AT.kind)),
    codec: nameOf("codec", CODECS, view.getUint8(AT.codec)),
    attempt: view.getUint8(AT.attempt),
    view: view.getUint32(AT.view, true),
    round: view.getUint32(AT.round, true),
    offset: view.getUint32(AT.offset, true),
    elements: view.getUint32(AT.elements, true),
    samples: view.getUint32(AT.samples, true),
  };
  checkHeader(header);
  const payload = bytes.subarray(BULK_HEADER_BYTES);
  checkSize(header, payload.length);
  return { header, payload };
}

/** Whether a frame that was made here is a part of a state. */
export function isStateFrame(bytes: Uint8Array): boolean {
  return KINDS[bytes[AT.kind] ?? 0] === "state";
}

function nameOf<Name extends string>(field: string, names: readonly Name[], index: number): Name {
  const name = names[index];
  if (name === undefined) throw new WireError("invalid-field", `${field}: ${index} stands for nothing`);
  return name;
}

function checkHeader(header: FrameHeader): void {
  checkRange("attempt", header.attempt, ATTEMPTS_MAX - 1);
  checkRange("view", header.view, VIEWS_MAX);
  checkRange("round", header.round, ROUNDS_MAX);
  checkRange("elements", header.elements, PARAMETERS_MAX);
  checkRange("offset", header.offset, PARAMETERS_MAX - header.elements);
  checkRange("samples", header.samples, header.kind === "contribution" ? BATCH_SIZE_MAX : 0);
}

function checkRange(field: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new WireError("invalid-field", `${field}: must be a whole number from 0 to ${max}, not ${value}`);
  }
}

function checkSize(header: FrameHeader, payloadBytes: number): void {
  const required = codecBytes(header.codec, header.elements);
  if (payloadBytes !== required) {
    const claim = `${header.elements} elements as ${header.codec} take ${required} bytes`;
    throw new WireError("invalid-field", `elements: ${claim}, but the payload has ${payloadBytes}`);
  }
  if (BULK_HEADER_BYTES + payloadBytes > BULK_FRAME_BYTES_MAX) {
    throw new WireError("too-large", `a payload of ${payloadBytes} bytes; a frame has at most ${BULK_FRAME_BYTES_MAX}`);
  }
}
