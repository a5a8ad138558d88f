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

/** Messages that are kept: more than are on their way at a time, mostly. */
const KEPT_MAX = 1024;

const kept = new Map<Uint8Array, Message>();

/**
 * Reads a message that a peer sends, once for all who receive it and for the checks: reading costs more than most of
 * what it causes. As it is one object for all of them, nobody can write to it. Echoes go to one seat and are not kept.
 * @throws WireError
 */
export function readSent(bytes: Uint8Array): Message {
  const known = kept.get(bytes);
  if (known) return known;
  const message = unmarshal(bytes);
  if (message.type === "echo") return message;
  if (kept.size === KEPT_MAX) kept.clear();
  kept.set(bytes, freeze(message));
  return message;
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === "object" && inner !== null) freeze(inner);
  }
  return Object.freeze(value);
}
