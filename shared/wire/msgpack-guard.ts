import { present } from "../assert.ts";
import { CONTROL_MESSAGE_DEPTH_MAX, CONTROL_MESSAGE_FIELDS_MAX } from "../limits.ts";
import { isUtf8 } from "./utf8.ts";
import { WireError } from "./wire-error.ts";

/** How much structure a message may have. */
export interface GuardBounds {
  /** Deepest nesting. */
  readonly depthMax: number;
  /** Most fields of one object. */
  readonly fieldsMax: number;
}

const CONTROL_BOUNDS: GuardBounds = { depthMax: CONTROL_MESSAGE_DEPTH_MAX, fieldsMax: CONTROL_MESSAGE_FIELDS_MAX };

/**
 * Checks that bytes are exactly one MessagePack map that is safe to decode, without decoding it. What it lets through
 * - claims no more bytes, entries or depth than it has, and has nothing behind its end;
 * - has text keys in plain ASCII, none twice, none `__proto__`;
 * - holds nil, booleans, numbers that a double holds exactly, well-formed text, arrays and maps. Nothing else:
 *   extension types can make a decoder define records, dates, references or errors, and no message needs them, nor
 *   binary data or 64-bit integers.
 * @param bounds those of control messages, unless others are named
 * @throws WireError `malformed`
 */
export function guardMessagePack(bytes: Uint8Array, bounds: GuardBounds = CONTROL_BOUNDS): void {
  const first = bytes[0];
  const isMap = first !== undefined && ((first & 0xf0) === 0x80 || first === 0xde || first === 0xdf);
  if (!isMap) throw new WireError("malformed", "not a MessagePack map");
  const end = walkValue(bytes, 0, 1, bounds);
  if (end !== bytes.length) throw new WireError("malformed", `${bytes.length - end} bytes behind the message's end`);
}

/** Walks over one value that starts at `at`, nested `depth` deep; returns the position behind it. */
function walkValue(bytes: Uint8Array, at: number, depth: number, bounds: GuardBounds): number {
  const token = readUint(bytes, at, 1);
  const next = at + 1;
  if (token < 0x80 || token >= 0xe0) return next;
  if (token < 0x90) return walkMap(bytes, next, token & 0x0f, depth, bounds);
  if (token < 0xa0) return walkArray(bytes, next, token & 0x0f, depth, bounds);
  if (token < 0xc0) return walkText(bytes, next, token & 0x1f);
  switch (token) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return next;
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return skip(bytes, next, 1);
    case 0xcd: // uint 16
    case 0xd1: // int 16
      return skip(bytes, next, 2);
    case 0xca: // float 32
    case 0xce: // uint 32
    case 0xd2: // int 32
      return skip(bytes, next, 4);
    case 0xcb: // float 64
      return skip(bytes, next, 8);
    case 0xd9:
      return walkText(bytes, next + 1, readUint(bytes, next, 1));
    case 0xda:
      return walkText(bytes, next + 2, readUint(bytes, next, 2));
    case 0xdb:
      return walkText(bytes, next + 4, readUint(bytes, next, 4));
    case 0xdc:
      return walkArray(bytes, next + 2, readUint(bytes, next, 2), depth, bounds);
    case 0xdd:
      return walkArray(bytes, next + 4, readUint(bytes, next, 4), depth, bounds);
    case 0xde:
      return walkMap(bytes, next + 2, readUint(bytes, next, 2), depth, bounds);
    case 0xdf:
      return walkMap(bytes, next + 4, readUint(bytes, next, 4), depth, bounds);
    default:
      throw new WireError("malformed", `a value of kind 0x${token.toString(16)}, which no message has`);
  }
}

function walkMap(bytes: Uint8Array, start: number, entries: number, depth: number, bounds: GuardBounds): number {
  checkDepth(depth, bounds);
  if (entries > bounds.fieldsMax) {
    throw new WireError("malformed", `an object of ${entries} fields; at most ${bounds.fieldsMax} are allowed`);
  }
  const keyStarts: number[] = [];
  let at = start;
  for (let entry = 0; entry < entries; entry++) {
    const keyEnd = walkKey(bytes, at);
    for (const other of keyStarts) {
      if (sameBytes(bytes, other, at, keyEnd - at)) throw new WireError("malformed", "a field twice in one object");
    }
    keyStarts.push(at);
    at = walkValue(bytes, keyEnd, depth + 1, bounds);
  }
  return at;
}

const PROTO_KEY = Array.from("__proto__", (character) => character.charCodeAt(0));

/**
 * A key is ASCII text of at most 31 characters in its only short form, one byte of length. So equal keys are equal
 * bytes, the length included.
 */
function walkKey(bytes: Uint8Array, at: number): number {
  const token = readUint(bytes, at, 1);
  if (token < 0xa0 || token >= 0xc0) throw new WireError("malformed", "a field's name is no short text");
  const start = at + 1;
  const end = skip(bytes, start, token & 0x1f);
  for (let k = start; k < end; k++) {
    const code = bytes[k];
    if (code === undefined || code >= 0x80) throw new WireError("malformed", "a field's name is not plain ASCII");
  }
  if (end - start === PROTO_KEY.length && PROTO_KEY.every((code, k) => bytes[start + k] === code)) {
    throw new WireError("malformed", "a field named __proto__");
  }
  return end;
}

function walkArray(bytes: Uint8Array, start: number, entries: number, depth: number, bounds: GuardBounds): number {
  checkDepth(depth, bounds);
  // Each entry takes a byte at least: the claim is checked before anything is done `entries` times.
  skip(bytes, start, entries);
  let at = start;
  for (let entry = 0; entry < entries; entry++) at = walkValue(bytes, at, depth + 1, bounds);
  return at;
}

function walkText(bytes: Uint8Array, start: number, length: number): number {
  const end = skip(bytes, start, length);
  if (!isUtf8(bytes, start, end)) throw new WireError("malformed", "text that is not UTF-8");
  return end;
}

function checkDepth(depth: number, { depthMax }: GuardBounds): void {
  if (depth > depthMax) {
    throw new WireError("malformed", `nested deeper than ${depthMax}`);
  }
}

function sameBytes(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++) {
    if (bytes[a + k] !== bytes[b + k]) return false;
  }
  return true;
}

/** A big-endian unsigned integer of `size` bytes, at most 4. */
function readUint(bytes: Uint8Array, at: number, size: number): number {
  skip(bytes, at, size);
  let value = 0;
  for (let k = 0; k < size; k++) value = value * 256 + present(bytes[at + k], "`skip` says that the bytes are there");
  return value;
}

/** The position `size` bytes further on, if that many are left. */
function skip(bytes: Uint8Array, at: number, size: number): number {
  if (size > bytes.length - at) throw new WireError("malformed", "cut off, or claims more than it holds");
  return at + size;
}
