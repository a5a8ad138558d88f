import * as v from "valibot";
import {
  BROUGHT_LABELS_MAX,
  DEVICE_CHARACTERS_MAX,
  SEATS_MAX,
  TELEMETRY_COUNT_MAX,
  TELEMETRY_MS_MAX,
} from "../limits.ts";
import { Name } from "../names.ts";
import { isAscending } from "./ascending.ts";
import { amount, Bitmap, Digest, message, Round, RoundAndDigest, Seat, share, text, uint, View } from "./fields.ts";

/** What seats say of themselves. What people are shown of it is in every status, and told to observers, as it is here. */

/** Sent to every peer each `heartbeatMs` (H1), also while computing. */
export const Heartbeat = message("heartbeat", {
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
  /**
   * Before the start (M7): whether the sender has a say in a first record, and whether somebody at its page has asked to
   * start with those who are there. Left out by who is not in the lobby, or can take part in nothing any more.
   */
  start: v.exactOptional(v.strictObject({ say: v.boolean(), asked: v.boolean() })),
});

/** What people are shown of a heartbeat: all but what only the protocol needs. */
export const HeartbeatFacts = v.omit(Heartbeat, [
  "v",
  "type",
  "sequence",
  "view",
  "hears",
  "prepared",
  "ready",
  "lobby",
  "start",
]);

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

/** What a seat brought to a session of people's own data, as numbers. */
const Brought = v.strictObject({
  /** Samples, or tokens of a text; those that are held out among them. */
  samples: amount(TELEMETRY_COUNT_MAX),
  /** Of each label in the session's order; empty where there are none, or too many to tell. */
  labels: v.pipe(v.array(amount(TELEMETRY_COUNT_MAX)), v.maxLength(BROUGHT_LABELS_MAX)),
});
export type Brought = v.InferOutput<typeof Brought>;

/**
 * How the sender does, about once a second, for the others' dashboards. No rule depends on it: what is late, lost,
 * repeated or wrong changes nothing but a figure on a screen.
 */
export const Telemetry = message("telemetry", {
  sequence: uint(0xffff_ffff),
  links: v.pipe(
    v.array(LinkFigures),
    v.maxLength(SEATS_MAX),
    v.check((links) => isAscending(links.map(({ seat }) => seat)), "must be ascending"),
  ),
  /** What the person before the sender's page wants to be called; "" for nothing. */
  name: Name,
  /** Browser, system and processors, in words. */
  device: text(DEVICE_CHARACTERS_MAX),
  /** Nobody sees the sender's page: its tab is in the background. */
  hidden: v.boolean(),
  battery: v.nullable(v.strictObject({ level: share, charging: v.boolean() })),
  /** Null where the data are not people's own, and where it is nobody's business (as the next two). */
  brought: v.nullable(Brought),
  /**
   * The sender's own training loss of its last round, and the samples that it works off. Null where one peer's figures
   * are nobody's business: with secure averaging (S) and with differential privacy.
   */
  loss: v.nullable(v.pipe(v.number(), v.finite())),
  samplesPerSecond: v.nullable(amount(TELEMETRY_COUNT_MAX)),
  /** Null before the first round. */
  meanRound: v.nullable(MeanRound),
});

/** What people are shown of it. */
export const TelemetryFacts = v.omit(Telemetry, ["v", "type", "sequence"]);
