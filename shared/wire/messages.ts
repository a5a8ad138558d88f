import * as v from "valibot";
import {
  ATTEMPTS_MAX,
  BATCH_SIZE_MAX,
  CHECKPOINTS_MAX,
  COMPUTE_US_MAX,
  EVALUATIONS_TOLD_MAX,
  FILLING_CHARACTERS_MAX,
  HELD_OUT_LOSS_MAX,
  PROBE_BURSTS_MAX,
  SAFETY_EPOCHS_MAX,
  SEATS_MAX,
  UPLOAD_RATE_MAX,
} from "../limits.ts";
import { Accept, AcceptedMessage, Decided, Prepare, Promise, Record, Refuse } from "./agreement-messages.ts";
import {
  amount,
  Bits256,
  Choice,
  Digest,
  Measured,
  message,
  Round,
  RoundAndDigest,
  SavedState,
  Seat,
  text,
  uint,
  View,
} from "./fields.ts";
import { Heartbeat, HeartbeatFacts, Telemetry, TelemetryFacts } from "./seat-facts.ts";

export type { AcceptedRecord, Ballot, ViewRecord } from "./agreement-messages.ts";
export { WIRE_VERSION } from "./fields.ts";
export type { Brought } from "./seat-facts.ts";

/** First message on a fresh link: proves that both ends mean the same session, code and initial model (M4). */
const Hello = message("hello", {
  seat: Seat,
  incarnation: text(64),
  specHash: Digest,
  initialDigest: Digest,
  /** What the sender computes with, for the dashboard: `webgpu`, `wasm`, `cpu`, … */
  backend: text(64),
  /** The newest view that this seat remembers, and the states of this session that it has saved: for a resume. */
  lastView: View,
  saved: v.pipe(v.array(SavedState), v.maxLength(CHECKPOINTS_MAX)),
  /**
   * The state that it has at hand, verified, and that not all have from the seed: one that it can begin with, and serve to
   * others. Of round 0 where the session starts from a model.
   */
  holds: v.nullable(RoundAndDigest),
  /** With `auto`: what the sender has measured; once said, it stays (M8). Left out before. */
  measured: v.exactOptional(Measured),
});

/** In the lobby: something to be carried, to measure how fast that is (M8). */
const Probe = message("probe", {
  /** Which burst it belongs to. */
  burst: uint(PROBE_BURSTS_MAX),
  /** Nothing of the burst comes after it: it is answered. */
  isLast: v.boolean(),
  filling: text(FILLING_CHARACTERS_MAX),
});

/** Answers the last `probe` of a burst at once. */
const Probed = message("probed", { burst: uint(PROBE_BURSTS_MAX) });

/**
 * What the sender's masks for the receiver are expanded from (S3); comes before the hello of each link, the same for the
 * same two page loads, since both ends must expand the same. Only in sessions with secure averaging.
 */
const Secret = message("secret", {
  /** The page load that it is for: one that was not run for a while may tell the page load before. */
  to: text(64),
  secret: Bits256,
});

/** For the safety code (S7), sent when all links are up: hash of what the sender's `reveal` of this epoch will show. */
const Commitment = message("commitment", {
  epoch: uint(SAFETY_EPOCHS_MAX),
  commitment: Bits256,
});

/**
 * Sent when all commitments of the epoch are there: a nonce that nobody else knew before, and the fingerprints of both
 * ends' certificates as the sender sees them on its link to each seat.
 */
const Reveal = message("reveal", {
  epoch: uint(SAFETY_EPOCHS_MAX),
  incarnation: text(64),
  nonce: Bits256,
  links: v.pipe(
    v.array(v.strictObject({ seat: Seat, incarnation: text(64), own: Bits256, other: Bits256 })),
    v.maxLength(SEATS_MAX),
  ),
});

/** Answers a heartbeat at once: gives the round-trip time. */
const Echo = message("echo", {
  sequence: uint(0xffff_ffff),
});

/** "I have prepared this round, and its state has this digest" (R4). */
const Vote = message("vote", {
  view: View,
  round: Round,
  attempt: uint(ATTEMPTS_MAX - 1),
  digest: Digest,
  /** Somebody at the sender's asked to stop: this round is to be the last (R7). */
  wantsToStop: v.boolean(),
  /**
   * The sender's step: mean training loss, the samples that it computed on, its weight (R8), and the time that it took, by
   * the sender's own clock, by which batches can be shared (R13). Null in secure averaging, where all but the time is told
   * under masks.
   */
  step: v.nullable(
    v.strictObject({
      loss: v.pipe(v.number(), v.finite()),
      samples: uint(BATCH_SIZE_MAX),
      weight: uint(BATCH_SIZE_MAX),
      computeUs: uint(COMPUTE_US_MAX),
    }),
  ),
  /**
   * What the sender's line carried up while bulk frames waited for it, in whole kilobytes a second, by which slices can be
   * cut (R14). Null where they did not have to wait, and where slices are equal.
   */
  upload: v.nullable(v.pipe(uint(UPLOAD_RATE_MAX), v.minValue(1))),
  /**
   * What the sender's tests came to since its vote before (R11): the state of `round` on its part of the held-out set,
   * `correct` of `total` answers right, and their mean loss. The members' parts make the whole set, so equal votes give all
   * of them the same accuracy and loss (R7). Two in the vote of the last round at most: of itself, and of one before it.
   */
  evaluations: v.pipe(
    v.array(
      v.strictObject({
        round: Round,
        correct: uint(0xffff_ffff),
        total: uint(0xffff_ffff),
        loss: amount(HELD_OUT_LOSS_MAX),
      }),
    ),
    v.maxLength(EVALUATIONS_TOLD_MAX),
  ),
});

/** The tab is being closed or reloaded: a hint that spares the others `suspectMs` (H3). */
const Leave = message("leave", { incarnation: text(64) });

/** Asks for one of `parts` equal parts of the state after a round, the first one that the receiver commits from then (P8). */
const StateRequest = message("stateRequest", {
  round: Round,
  part: uint(SEATS_MAX - 1),
  parts: v.pipe(uint(SEATS_MAX), v.minValue(1)),
});

/** Answer to `stateRequest`: the part follows in bulk frames. */
const StateOffer = message("stateOffer", {
  round: Round,
  digest: Digest,
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
  Probe,
  Probed,
]);
/** For others who pass on what the peers tell each other. */
export { Choice, HeartbeatFacts, Record as ViewRecordSchema, TelemetryFacts };
export type HeartbeatFacts = v.InferOutput<typeof HeartbeatFacts>;
export type TelemetryFacts = v.InferOutput<typeof TelemetryFacts>;
export type Measured = v.InferOutput<typeof Measured>;
export type Choice = v.InferOutput<typeof Choice>;
export type RoundAndDigest = v.InferOutput<typeof RoundAndDigest>;
export type SavedState = v.InferOutput<typeof SavedState>;
export type Message = v.InferOutput<typeof MessageSchema>;
/** Those of the agreement on a view's record (P2), which a peer hears from itself, too. */
export type AgreementMessage = MessageOf<"prepare" | "promise" | "refuse" | "accept" | "accepted" | "decided">;
export type MessageOf<T extends Message["type"]> = Extract<Message, { type: T }>;
