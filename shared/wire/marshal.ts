import { Packr, RESET_BUFFER_MODE } from "msgpackr";
import * as v from "valibot";
import { CONTROL_MESSAGE_BYTES_MAX } from "../limits.ts";
import { MessageSchema, WIRE_VERSION, type Message } from "./messages.ts";
import { guardMessagePack } from "./msgpack-guard.ts";
import { WireError } from "./wire-error.ts";

/** Records would save a few bytes a message, but need code made at run time, which our content policy forbids. */
const packr = new Packr({ useRecords: false, variableMapSize: true, mapsAsObjects: true });

/** One schema per type, so that a message is not compared with those of other types. */
const schemas = new Map<string, (typeof MessageSchema.options)[number]>(
  MessageSchema.options.map((schema) => [schema.entries.type.literal, schema]),
);

/**
 * Writes a control message as MessagePack. What it writes, {@link unmarshal} accepts: a message that the receivers
 * would refuse is refused here, where the mistake is.
 * @returns bytes of their own buffer
 * @throws WireError `invalid-field`, `unknown-type` or `unsupported-version`
 */
export function marshal(message: Message): Uint8Array {
  check(message);
  return new Uint8Array(packr.pack(message, RESET_BUFFER_MODE));
}

/**
 * Reads a control message. Any bytes are safe: what is not a message of ours and of our version is refused before
 * anything of its claimed size is allocated, and the objects it gives have no keys but those of {@link Message}.
 * @param bytes exactly one marshalled message; only read
 * @throws WireError, whatever the bytes are
 */
export function unmarshal(bytes: Uint8Array): Message {
  if (bytes.length > CONTROL_MESSAGE_BYTES_MAX) {
    throw new WireError("too-large", `${bytes.length} bytes; at most ${CONTROL_MESSAGE_BYTES_MAX} are allowed`);
  }
  guardMessagePack(bytes);
  // On a view of its own, because msgpackr leaves a property on the array it reads.
  return check(packr.unpack(bytes.subarray()) as object);
}

/** Checks an object against the schema of its type. */
function check(value: { readonly v?: unknown; readonly type?: unknown }): Message {
  if (value.v !== WIRE_VERSION) {
    if (typeof value.v !== "number") throw new WireError("invalid-field", "v: the version must be a number");
    throw new WireError("unsupported-version", `v: version ${value.v}; this peer speaks ${WIRE_VERSION}`);
  }
  if (typeof value.type !== "string") throw new WireError("invalid-field", "type: must be text");
  const schema = schemas.get(value.type);
  if (!schema) throw new WireError("unknown-type", `type: "${value.type}" is no message`);
  const result = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw new WireError("invalid-field", `${v.getDotPath(issue) ?? value.type}: ${issue.message}`);
  }
  return result.output;
}
