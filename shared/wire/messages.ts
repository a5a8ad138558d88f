import * as v from "valibot";
import { BATCH_SIZE_MAX, ATTEMPTS_MAX, ROUNDS_MAX, SEATS_MAX, VIEWS_MAX } from "../limits.ts";

/** Version of every message. A peer refuses a message of another version by name. */
export const WIRE_VERSION = 1;

const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
/** Text without lone surrogates, which UTF-8 cannot carry. */
const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^\P{Surrogate}*$/u, "holds half a surrogate pair"));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const Round = uint(ROUNDS_MAX);
const View = uint(VIEWS_MAX);
const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
const RoundAndDigest = v.strictObject({ round: Round, digest: Digest });

/** First message on a fresh link: proves that both ends mean the same session, code and initial model (M4). */
const Hello = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("hello"),
  seat: uint(SEATS_MAX - 1),
  incarnation: text(64),
  specHash: Digest,
  initialDigest: Digest,
  /** What the sender computes with, for the dashboard: `webgpu`, `wasm`, `cpu`, … */
  backend: text(64),
});

/** Sent to every peer each `heartbeatMs` (H1), also while computing. */
const Heartbeat = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("heartbeat"),
  sequence: uint(0xffff_ffff),
  view: View,
  /** The round that the sender works on. */
  round: Round,
  /** State of the sender's machine; a name, so that newer peers may have states that we do not know. */
  state: text(32),
  /** Bit j is set when the sender hears seat j (H2). */
  hears: uint(0xffff_ffff),
  committed: RoundAndDigest,
  prepared: v.nullable(RoundAndDigest),
  /** How far the sender's current work is, 0..1. */
  progress: share,
});

/** Answers a heartbeat at once: gives the round-trip time. */
const Echo = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("echo"),
  sequence: uint(0xffff_ffff),
});

/** "I have prepared this round, and its state has this digest" (R4). */
const Vote = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("vote"),
  view: View,
  round: Round,
  attempt: uint(ATTEMPTS_MAX - 1),
  digest: Digest,
  /** Somebody at the sender's asked to stop: this round is to be the last (R7). */
  wantsToStop: v.boolean(),
  /** Mean training loss over the sender's batch of this round, and the batch's size (R8). */
  loss: v.pipe(v.number(), v.finite()),
  samples: uint(BATCH_SIZE_MAX),
  /**
   * In a round that is evaluated: the prepared state on the sender's part of the held-out set, `correct` of `total`
   * right. The members' parts make the whole set, so equal votes give all of them the same accuracy (R7).
   */
  evaluation: v.nullable(v.strictObject({ correct: uint(0xffff_ffff), total: uint(0xffff_ffff) })),
});

/** The tab is being closed or reloaded: a hint that spares the others `suspectMs` (H3). */
const Leave = v.strictObject({ v: v.literal(WIRE_VERSION), type: v.literal("leave"), incarnation: text(64) });

/** Every control message. */
export const MessageSchema = v.variant("type", [Hello, Heartbeat, Echo, Vote, Leave]);
export type Message = v.InferOutput<typeof MessageSchema>;
export type MessageOf<T extends Message["type"]> = Extract<Message, { type: T }>;
