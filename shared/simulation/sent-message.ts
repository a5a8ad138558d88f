import { unmarshal } from "../wire/marshal.ts";
import type { Message } from "../wire/messages.ts";

/** Where a message's type begins: every message starts with `v`, its number, and `type`. */
const TYPE_AT = 9;

/**
 * A message's type, without reading the message. Most messages are heartbeats and echoes, of which the checks need
 * nothing more.
 */
export function typeOf(bytes: Uint8Array): Message["type"] {
  const length = bytes[TYPE_AT]! & 0x1f;
  return String.fromCharCode(...bytes.subarray(TYPE_AT + 1, TYPE_AT + 1 + length)) as Message["type"];
}

let lastBytes: Uint8Array | undefined;
let lastMessage: Message | undefined;

/** Reads a message that a peer sends; a broadcast, whose bytes go to several seats, once. */
export function readSent(bytes: Uint8Array): Message {
  if (bytes !== lastBytes || !lastMessage) {
    lastMessage = unmarshal(bytes);
    lastBytes = bytes;
  }
  return lastMessage;
}
