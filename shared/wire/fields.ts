import * as v from "valibot";
import { ROUNDS_MAX, SEATS_MAX, VIEWS_MAX } from "../limits.ts";

/** Version of every message. A peer refuses a message of another version by name. */
export const WIRE_VERSION = 10;

/** A control message of a type: the version and the type come first. */
export const message = <const Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
  v.strictObject({ v: v.literal(WIRE_VERSION), type: v.literal(type), ...fields });

export const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
/** Text without lone surrogates, which UTF-8 cannot carry. */
export const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^\P{Surrogate}*$/u, "holds half a surrogate pair"));
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const amount = (max: number) => v.pipe(v.number(), v.minValue(0), v.maxValue(max));

export const Round = uint(ROUNDS_MAX);
export const View = uint(VIEWS_MAX);
export const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
/** 256 bits, as hexadecimal characters. */
export const Bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const RoundAndDigest = v.strictObject({ round: Round, digest: Digest });
/**
 * A state that a seat has saved: in which view it was committed (0 where nobody wrote that down), and whether the session
 * finished with it.
 */
export const SavedState = v.strictObject({ ...RoundAndDigest.entries, view: View, finished: v.boolean() });
export const Seat = uint(SEATS_MAX - 1);
export const Bitmap = uint(0xffff_ffff);
