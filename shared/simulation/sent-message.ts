import { unmarshal } from "../wire/marshal.ts";
import { MessageSchema, type Message } from "../wire/messages.ts";

/** Where a message's type begins: every message starts with `v`, its number, and `type`. */
const TYPE_AT = 9;

/** Types by the length of their names, first letters and third letters, together different for all. */
const TYPES = new Map(
  MessageSchema.options.map(({ entries }) => {
    const name = entries.type.literal;
    return [keyOf(name.length, name.charCodeAt(0), name.charCodeAt(2)), name] as const;
  }),
);

/**
 * A message's type, without reading the message. Most messages are heartbeats and echoes, of which the checks need
 * nothing more.
 */
export function typeOf(bytes: Uint8Array): Message["type"] {
  const length = bytes[TYPE_AT]! & 0x1f;
  const type = TYPES.get(keyOf(length, bytes[TYPE_AT + 1]!, bytes[TYPE_AT + 3]!));
  if (type === undefined) throw new Error("not a message of ours");
  return type;
}

function keyOf(length: number, first: number, third: number): number {
  return (length << 16) | (first << 8) | third;
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
