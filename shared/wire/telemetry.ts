import * as v from "valibot";
import { DEVICE_CHARACTERS_MAX, SEATS_MAX, TELEMETRY_COUNT_MAX, TELEMETRY_MS_MAX } from "../limits.ts";
import { isAscending } from "./ascending.ts";
import { amount, message, Seat, share, text, uint } from "./fields.ts";

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
export const Telemetry = message("telemetry", {
  sequence: uint(0xffff_ffff),
  links: v.pipe(
    v.array(LinkFigures),
    v.maxLength(SEATS_MAX),
    v.check((links) => isAscending(links.map(({ seat }) => seat)), "must be ascending"),
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
