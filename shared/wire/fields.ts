import * as v from "valibot";
import {
  COMPUTE_US_MAX,
  LOCAL_STEPS_MAX,
  ROUNDS_MAX,
  ROUND_TRIP_US_MAX,
  SEATS_MAX,
  UPLOAD_RATE_MAX,
  VIEWS_MAX,
} from "../limits.ts";

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
/** What a page load has measured in the lobby, once (M8). */
export const Measured = v.strictObject({
  /** Time of one step on a batch, in microseconds. */
  stepUs: uint(COMPUTE_US_MAX),
  /** What all its links carry away together, in bytes a millisecond. */
  uploadKBs: v.pipe(uint(UPLOAD_RATE_MAX), v.minValue(1)),
  /** The longest of its round trips, in microseconds. */
  roundTripUs: uint(ROUND_TRIP_US_MAX),
});
/** What a session with `auto` has chosen, and by which figures of all (M8). */
export const Choice = v.strictObject({
  localSteps: v.pipe(uint(LOCAL_STEPS_MAX), v.minValue(1)),
  compression: v.picklist(["none", "fp16", "int8", "int4", "sparse"]),
  overlap: v.picklist([0, 1]),
  ...Measured.entries,
});
/**
 * A state that a seat has saved: in which view it was committed (0 where nobody wrote that down), whether the session
 * finished with it, and with `auto` what it had chosen.
 */
export const SavedState = v.strictObject({
  ...RoundAndDigest.entries,
  view: View,
  finished: v.boolean(),
  choice: v.exactOptional(Choice),
});
export const Seat = uint(SEATS_MAX - 1);
export const Bitmap = uint(0xffff_ffff);
