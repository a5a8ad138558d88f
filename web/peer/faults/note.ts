import * as v from "valibot";
import { CONTROL_MESSAGE_BYTES_MAX, SEATS_MAX } from "../../../shared/limits.ts";
import type { FaultInForce } from "../../ports/faults.ts";

/**
 * Notes travel between the fault injectors of two tabs, on their control channel but beside the protocol: no fault that
 * is played stops them, or a cut could not be healed from afar. They begin, as receipts do, with the one byte that
 * MessagePack never uses, and are longer than a receipt.
 */
const MARK = [0xc1, 0xfa];

/** Entries of a list of faults in force: one a seat for slow links, and a handful more. */
const IN_FORCE_MAX = 2 * SEATS_MAX;

const seats = v.pipe(v.array(v.pipe(v.number(), v.integer())), v.maxLength(SEATS_MAX));
const ms = v.pipe(v.number(), v.finite());
const factor = v.pipe(v.number(), v.finite());
const InForce = v.variant("fault", [
  v.strictObject({ fault: v.picklist(["cut", "oneWay"]), seats }),
  v.strictObject({ fault: v.literal("slow"), seats, ms }),
  v.strictObject({ fault: v.literal("pause"), ms, endsAt: ms }),
  v.strictObject({ fault: v.literal("corrupt"), what: v.picklist(["model", "gradient"]) }),
  v.strictObject({ fault: v.literal("lie"), factor }),
]);
const NoteSchema = v.variant("note", [
  /** Play this at yourself; the receiver checks the fault. */
  v.strictObject({ note: v.literal("order"), fault: v.looseObject({}) }),
  /** What holds at the sender, and that it takes orders. */
  v.strictObject({ note: v.literal("report"), inForce: v.pipe(v.array(InForce), v.maxLength(IN_FORCE_MAX)) }),
]);

export type Note =
  | { readonly note: "order"; readonly fault: unknown }
  | { readonly note: "report"; readonly inForce: readonly FaultInForce[] };

export function writeNote(note: Note): Uint8Array {
  return Uint8Array.from([...MARK, ...new TextEncoder().encode(JSON.stringify(note))]);
}

/** Whether a control message is meant for an injector rather than for the peer. */
export function isNote(bytes: Uint8Array): boolean {
  return MARK.every((byte, index) => bytes[index] === byte);
}

/** @returns undefined where the bytes are no note that makes sense; any bytes are safe */
export function readNote(bytes: Uint8Array): Note | undefined {
  if (bytes.length > CONTROL_MESSAGE_BYTES_MAX || !isNote(bytes)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(MARK.length));
    const result = v.safeParse(NoteSchema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
