import * as v from "valibot";
import { reasonOf } from "../../../shared/reason-of.ts";

/** Version of how a result is handed over. */
const HANDOVER_VERSION = 1;

/** Largest result that is handed over: what is read from a file at most. */
export const HANDOVER_BYTES_MAX = 256 * 1024 * 1024;

/** The first message is read as text, and is short. */
const HEADER_BYTES_MAX = 1024;

/** Why a seat's page hands nothing over. */
export const HANDOVER_REFUSALS = [
  /** The session goes on at that seat. */
  "not-over",
  /** Its data were people's own: the person at the seat has to say yes, and has not. */
  "not-allowed",
  /** That person was asked, and said no. Told only to those who wait for an answer. */
  "declined",
  /** It has saved nothing, or deleted it. */
  "nothing-saved",
  /** It hands its result to others at this moment, or has done so very often. */
  "busy",
] as const;
export type HandoverRefusal = (typeof HANDOVER_REFUSALS)[number];

/** The person at a seat is given so long to answer. */
export const ANSWER_MS_MAX = 120_000;

/**
 * What a seat's page says first: how many bytes come, in pieces, of which kind of file; or that none do. To those who wait
 * it may say before that the person there is being asked.
 */
const Header = v.variant("type", [
  v.object({
    v: v.literal(HANDOVER_VERSION),
    type: v.literal("file"),
    ending: v.picklist(["json", "safetensors"]),
    bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(HANDOVER_BYTES_MAX)),
  }),
  v.object({ v: v.literal(HANDOVER_VERSION), type: v.literal("refused"), why: v.picklist(HANDOVER_REFUSALS) }),
  v.object({ v: v.literal(HANDOVER_VERSION), type: v.literal("asking") }),
]);
type Told = v.InferOutput<typeof Header>;
type Without<T> = T extends unknown ? Omit<T, "v"> : never;
export type HandoverHeader = Without<Told>;

/** Thrown for a page that hands over what is no result, or stops in the middle. */
export class HandoverError extends Error {
  override readonly name = "HandoverError";
}

export function packHeader(header: HandoverHeader): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ v: HANDOVER_VERSION, ...header }));
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** @throws HandoverError */
export function readHeader(bytes: Uint8Array): HandoverHeader {
  try {
    if (bytes.length > HEADER_BYTES_MAX) throw new Error(`${bytes.length} bytes are too many`);
    const { v: _version, ...header } = v.parse(Header, JSON.parse(decoder.decode(bytes)));
    return header;
  } catch (cause) {
    throw new HandoverError(`That page says something else than what it has: ${reasonOf(cause)}`, { cause });
  }
}
