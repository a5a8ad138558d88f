import { DEVICE_CHARACTERS_MAX, TELEMETRY_COUNT_MAX, TELEMETRY_MS_MAX } from "../limits.ts";
import { WIRE_VERSION, type MessageOf, type TelemetryFacts } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import type { RoundMetrics } from "./effect.ts";
import type { Input } from "./input.ts";

/** How a peer does, as it told it last: for people only, no rule depends on it. */
export type Telemetry = TelemetryFacts;

/** Rounds that are gathered for one report at most. */
const ROUNDS_MAX = 1000;

type Measured = Extract<Input, { type: "telemetry" }>;
type MeanRound = NonNullable<Telemetry["meanRound"]>;

/** What this peer tells of itself, put together from its own rounds and from what its runtime measures. */
export class OwnTelemetry {
  /** What was told last. */
  latest: Telemetry | undefined;
  #sequence = 0;
  #rounds: RoundMetrics[] = [];
  #last: { readonly meanRound: MeanRound; readonly samples: number; readonly roundMs: number } | undefined;
  #samples = 0;
  #loss: number | null = null;

  /** A round was committed. @param samples that this peer itself computed on */
  noteRound(metrics: RoundMetrics, samples: number): void {
    this.#rounds.push(metrics);
    this.#samples += samples;
    this.#loss = metrics.ownLoss;
    // Between two reports there is a second; a runtime that asks for none must not make this grow.
    if (this.#rounds.length > ROUNDS_MAX) this.#close();
  }

  /** Tells everybody. */
  tell(ctx: PeerContext, { type: _type, links, ...measured }: Measured): void {
    this.#close();
    const last = this.#last;
    const isOpen = ctx.spec.averaging === "plain" && ctx.spec.privacy === "none";
    this.latest = {
      links: [...ctx.others.values()].flatMap(({ seat, link, rttMs }) => {
        const figures = links.find((candidate) => candidate.seat === seat);
        if (link === undefined || !figures) return [];
        return {
          seat,
          rttMs: rttMs === undefined ? null : bounded(rttMs, TELEMETRY_MS_MAX),
          bytesPerSecond: bounded(figures.bytesPerSecond, TELEMETRY_COUNT_MAX),
          inFlightBytes: bounded(figures.inFlightBytes, TELEMETRY_COUNT_MAX),
        };
      }),
      ...measured,
      device: measured.device.slice(0, DEVICE_CHARACTERS_MAX).replace(/\p{Surrogate}/gu, ""),
      battery: measured.battery && { ...measured.battery, level: bounded(measured.battery.level, 1) },
      loss: isOpen ? this.#loss : null,
      samplesPerSecond: isOpen && last ? rateNow(ctx, last.samples, last.roundMs) : null,
      meanRound: last?.meanRound ?? null,
    };
    this.#sequence = (this.#sequence + 1) >>> 0;
    ctx.broadcast({ v: WIRE_VERSION, type: "telemetry", sequence: this.#sequence, ...this.latest });
  }

  /** The rounds since the last report become its means; without any, those of before stay. */
  #close(): void {
    const rounds = this.#rounds;
    if (rounds.length === 0) return;
    const mean = (figure: (round: RoundMetrics) => number): number =>
      bounded(rounds.reduce((sum, round) => sum + figure(round), 0) / rounds.length, TELEMETRY_MS_MAX);
    this.#last = {
      meanRound: {
        computeMs: mean((round) => round.computeMs),
        averageMs: mean((round) => round.averageMs),
        waitMs: mean((round) => round.waitMs),
        updateMs: mean((round) => round.updateMs),
        voteMs: mean((round) => round.voteMs),
      },
      samples: this.#samples / rounds.length,
      roundMs: mean((round) => round.roundMs),
    };
    this.#rounds = [];
    this.#samples = 0;
  }
}

/** Samples a second; a round that takes longer than the last ones brings the figure down while it lasts. */
function rateNow(ctx: PeerContext, samples: number, roundMs: number): number {
  const sinceCommitMs = Math.max(0, ctx.clock.wall - ctx.roundStartedAt);
  return bounded((samples * 1000) / Math.max(roundMs, sinceCommitMs, 1), TELEMETRY_COUNT_MAX);
}

function bounded(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), most) : 0;
}

/** Takes note of how another peer does. Over a link that was made anew an old report may come behind a newer one. */
export function hearTelemetry(ctx: PeerContext, from: number, message: MessageOf<"telemetry">): void {
  const other = ctx.others.get(from);
  if (!other) return;
  const { v: _version, type: _type, sequence, ...telemetry } = message;
  const fault = faultOf(ctx, from, telemetry);
  if (fault !== undefined) return ctx.reject(from, fault);
  if (other.telemetry && (sequence - other.telemetrySequence) >> 0 <= 0) return;
  other.telemetry = telemetry;
  other.telemetrySequence = sequence;
}

/** What no peer of this session can say. */
function faultOf(ctx: PeerContext, from: number, { links, loss, samplesPerSecond }: Telemetry): string | undefined {
  const { seats, averaging, privacy } = ctx.spec;
  const stranger = links.find(({ seat }) => seat >= seats || seat === from);
  if (stranger) return `telemetry of seat ${from} has a link to seat ${stranger.seat} of ${seats} seats`;
  if (averaging === "plain" && privacy === "none") return undefined;
  return loss === null && samplesPerSecond === null
    ? undefined
    : `telemetry of seat ${from} shows its own loss or samples, which this session keeps to itself`;
}
