import * as v from "valibot";
import {
  ATTEMPTS_MAX,
  BALLOT_COUNTER_MAX,
  BATCH_SIZE_MAX,
  CHECKPOINTS_MAX,
  DEVICE_CHARACTERS_MAX,
  ROUNDS_MAX,
  SAFETY_EPOCHS_MAX,
  SEATS_MAX,
  TELEMETRY_COUNT_MAX,
  TELEMETRY_MS_MAX,
  VIEWS_MAX,
} from "../limits.ts";

/** Version of every message. A peer refuses a message of another version by name. */
export const WIRE_VERSION = 4;

const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
/** Text without lone surrogates, which UTF-8 cannot carry. */
const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^\P{Surrogate}*$/u, "holds half a surrogate pair"));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const amount = (max: number) => v.pipe(v.number(), v.minValue(0), v.maxValue(max));

const Round = uint(ROUNDS_MAX);
const View = uint(VIEWS_MAX);
const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));
/** 256 bits, as hexadecimal characters. */
const Bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const RoundAndDigest = v.strictObject({ round: Round, digest: Digest });
const Seat = uint(SEATS_MAX - 1);
const Bitmap = uint(0xffff_ffff);
const Ballot = v.strictObject({ counter: uint(BALLOT_COUNTER_MAX), seat: Seat });

/** What a view is (P2): who takes part, and the state that it starts from, or ends with. */
const Record = v.strictObject({
  view: View,
  kind: v.picklist(["start", "continue", "halt"]),
  members: v.pipe(
    v.array(v.strictObject({ seat: Seat, incarnation: text(64) })),
    v.maxLength(SEATS_MAX),
    v.check(
      (members) => members.every(({ seat }, index) => index === 0 || seat > members[index - 1]!.seat),
      "must be ascending",
    ),
  ),
  base: RoundAndDigest,
});
const Accepted = v.strictObject({ ballot: Ballot, record: Record });

/** First message on a fresh link: proves that both ends mean the same session, code and initial model (M4). */
const Hello = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("hello"),
  seat: Seat,
  incarnation: text(64),
  specHash: Digest,
  initialDigest: Digest,
  /** What the sender computes with, for the dashboard: `webgpu`, `wasm`, `cpu`, … */
  backend: text(64),
  /** The newest view that this seat remembers, and the states of this session that it has saved: for a resume. */
  lastView: View,
  saved: v.pipe(v.array(RoundAndDigest), v.maxLength(CHECKPOINTS_MAX)),
});

/**
 * What the sender's masks for the receiver are expanded from (S3); comes before the hello of each link, the same for the
 * same two page loads, since both ends must expand the same. Only in sessions with secure averaging.
 */
const Secret = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("secret"),
  /** The page load that it is for: one that was not run for a while may tell the page load before. */
  to: text(64),
  secret: Bits256,
});

/** For the safety code (S7), sent when all links are up: hash of what the sender's `reveal` of this epoch will show. */
const Commitment = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("commitment"),
  epoch: uint(SAFETY_EPOCHS_MAX),
  commitment: Bits256,
});

/**
 * Sent when all commitments of the epoch are there: a nonce that nobody else knew before, and the fingerprints of both
 * ends' certificates as the sender sees them on its link to each seat.
 */
const Reveal = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("reveal"),
  epoch: uint(SAFETY_EPOCHS_MAX),
  incarnation: text(64),
  nonce: Bits256,
  links: v.pipe(
    v.array(v.strictObject({ seat: Seat, incarnation: text(64), own: Bits256, other: Bits256 })),
    v.maxLength(SEATS_MAX),
  ),
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
  hears: Bitmap,
  committed: RoundAndDigest,
  prepared: v.nullable(RoundAndDigest),
  /** How far the sender's current work is, 0..1. */
  progress: share,
  /** The sender is no member, has caught up with a committed state, and may be proposed as a member (P8). */
  ready: v.boolean(),
  /** Before the start: a digest of all hellos that the sender holds, its own among them; null while one is missing (M4). */
  lobby: v.nullable(Digest),
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
  /**
   * The sender's step: mean training loss, the samples that it computed on, and its weight (R8). Null in secure
   * averaging, where all of it is told under masks.
   */
  step: v.nullable(
    v.strictObject({
      loss: v.pipe(v.number(), v.finite()),
      samples: uint(BATCH_SIZE_MAX),
      weight: uint(BATCH_SIZE_MAX),
    }),
  ),
  /**
   * In a round that is evaluated: the prepared state on the sender's part of the held-out set, `correct` of `total`
   * right. The members' parts make the whole set, so equal votes give all of them the same accuracy (R7).
   */
  evaluation: v.nullable(v.strictObject({ correct: uint(0xffff_ffff), total: uint(0xffff_ffff) })),
});

/** The tab is being closed or reloaded: a hint that spares the others `suspectMs` (H3). */
const Leave = v.strictObject({ v: v.literal(WIRE_VERSION), type: v.literal("leave"), incarnation: text(64) });

/** Phase 1 of the agreement on the record of view `instance` (P2): who promises this ballot listens to no lower one. */
const Prepare = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("prepare"),
  instance: View,
  ballot: Ballot,
});

/** Answer to `prepare`: from now on the sender neither votes nor commits in an earlier view (P3). */
const Promise = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("promise"),
  instance: View,
  ballot: Ballot,
  /** The record of the highest ballot that the sender has accepted in this instance. */
  accepted: v.nullable(Accepted),
  /** What the sender knows as a member of view `instance - 1`; null where it is none or, reloaded, does not remember. */
  report: v.nullable(v.strictObject({ committed: RoundAndDigest, prepared: v.nullable(RoundAndDigest) })),
  /** Bit j is set when the sender hears seat j: members of a view must all hear one another. */
  hears: Bitmap,
});

/** Answer to a `prepare` or `accept` that comes too late: the sender has promised a higher ballot. */
const Refuse = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("refuse"),
  instance: View,
  ballot: Ballot,
  promised: Ballot,
});

/** Phase 2: asks to accept a record. */
const Accept = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("accept"),
  instance: View,
  ballot: Ballot,
  record: Record,
});

/** Answer to `accept`. */
const AcceptedMessage = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("accepted"),
  instance: View,
  ballot: Ballot,
});

/** A record that is decided; also told to whoever shows an earlier view in its heartbeats. */
const Decided = v.strictObject({ v: v.literal(WIRE_VERSION), type: v.literal("decided"), record: Record });

/** Asks for one of `parts` equal parts of the state after a round, the first one that the receiver commits from then (P8). */
const StateRequest = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("stateRequest"),
  round: Round,
  part: uint(SEATS_MAX - 1),
  parts: v.pipe(uint(SEATS_MAX), v.minValue(1)),
});

/** Answer to `stateRequest`: the part follows in bulk frames. */
const StateOffer = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("stateOffer"),
  round: Round,
  digest: Digest,
});

/** The sender's end of its link to a seat: one entry of its row of the link matrix. */
const LinkFigures = v.strictObject({
  seat: Seat,
  /** Of the last heartbeat and its echo. */
  rttMs: v.nullable(amount(TELEMETRY_MS_MAX)),
  /** What the sender has sent, over both channels, since its telemetry before. */
  bytesPerSecond: amount(TELEMETRY_COUNT_MAX),
  /** Bulk bytes that it has sent and that no receipt has come for. */
  inFlightBytes: amount(TELEMETRY_COUNT_MAX),
});

/** Where the time of the sender's last rounds went: means in milliseconds, as in the figures of a round. */
const MeanRound = v.strictObject({
  computeMs: amount(TELEMETRY_MS_MAX),
  averageMs: amount(TELEMETRY_MS_MAX),
  waitMs: amount(TELEMETRY_MS_MAX),
  updateMs: amount(TELEMETRY_MS_MAX),
  voteMs: amount(TELEMETRY_MS_MAX),
});

/**
 * How the sender does, about once a second, for the others' dashboards. No rule depends on it: what is late, lost,
 * repeated or wrong changes nothing but a figure on a screen.
 */
const Telemetry = v.strictObject({
  v: v.literal(WIRE_VERSION),
  type: v.literal("telemetry"),
  sequence: uint(0xffff_ffff),
  links: v.pipe(
    v.array(LinkFigures),
    v.maxLength(SEATS_MAX),
    v.check((links) => links.every(({ seat }, at) => at === 0 || seat > links[at - 1]!.seat), "must be ascending"),
  ),
  /** Browser, system and processors, in words. */
  device: text(DEVICE_CHARACTERS_MAX),
  /** Nobody sees the sender's page: its tab is in the background. */
  hidden: v.boolean(),
  battery: v.nullable(v.strictObject({ level: share, charging: v.boolean() })),
  /**
   * The sender's own training loss of its last round, and the samples that it works off. Null where one peer's figures
   * are nobody's business: with secure averaging (S) and with differential privacy.
   */
  loss: v.nullable(v.pipe(v.number(), v.finite())),
  samplesPerSecond: v.nullable(amount(TELEMETRY_COUNT_MAX)),
  /** Null before the first round. */
  meanRound: v.nullable(MeanRound),
});

/** Every control message. */
export const MessageSchema = v.variant("type", [
  Hello,
  Secret,
  Commitment,
  Reveal,
  Heartbeat,
  Echo,
  Vote,
  Leave,
  Prepare,
  Promise,
  Refuse,
  Accept,
  AcceptedMessage,
  Decided,
  StateRequest,
  StateOffer,
  Telemetry,
]);
/** For others who pass on what the peers tell each other. */
export { Record as ViewRecordSchema, Telemetry as TelemetrySchema };
export type Ballot = v.InferOutput<typeof Ballot>;
export type ViewRecord = v.InferOutput<typeof Record>;
export type AcceptedRecord = v.InferOutput<typeof Accepted>;
export type RoundAndDigest = v.InferOutput<typeof RoundAndDigest>;
export type Message = v.InferOutput<typeof MessageSchema>;
export type MessageOf<T extends Message["type"]> = Extract<Message, { type: T }>;
