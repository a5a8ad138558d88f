import { DEVICE_CHARACTERS_MAX, TELEMETRY_COUNT_MAX, TELEMETRY_MS_MAX } from "../limits.ts";
import { WIRE_VERSION, type MessageOf, type TelemetryFacts } from "../wire/messages.ts";
import type { RoundMetrics } from "./effect.ts";
import type { Input } from "./input.ts";

/** How a peer does, as it told it last: for people only, no rule depends on it. */
export type Telemetry = TelemetryFacts;

/** Rounds that are gathered for one report at most. */
const ROUNDS_MAX = 1000;

type Measured = Extract<Input, { type: "telemetry" }>;
type MeanRound = NonNullable<Telemetry["meanRound"]>;

/** Of a link, as far as the protocol knows it. */
interface LinkFigures {
  readonly seat: number;
  readonly link: string | undefined;
  readonly rttMs: number | undefined;
}

/** What this peer tells of itself, put together from its own rounds and from what its runtime measures. */
export class OwnTelemetry {
  #latest: Telemetry | undefined;
  #sequence = 0;
  #rounds: RoundMetrics[] = [];
  #last: { readonly meanRound: MeanRound; readonly samples: number; readonly roundMs: number } | undefined;
  #samples = 0;
  #loss: number | null = null;

  /** What was told last. */
  get latest(): Telemetry | undefined {
    return this.#latest;
  }

  /** A round was committed. @param samples that this peer itself computed on */
  noteRound(metrics: RoundMetrics, samples: number): void {
    this.#rounds.push(metrics);
    this.#samples += samples;
    this.#loss = metrics.ownLoss;
    // Between two reports there is a second; a runtime that asks for none must not make this grow.
    if (this.#rounds.length > ROUNDS_MAX) this.#close();
  }

  /**
   * What is to be told to everybody.
   * @param isOpen own losses and samples are no secret, nor what was brought
   * @param sinceCommitMs a round that takes longer than the last ones brings the samples a second down while it lasts
   */
  tell(
    { type: _type, links, ...measured }: Measured,
    others: readonly LinkFigures[],
    isOpen: boolean,
    sinceCommitMs: number,
  ): MessageOf<"telemetry"> {
    this.#close();
    const last = this.#last;
    this.#latest = {
      links: others.flatMap(({ seat, link, rttMs }) => {
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
      brought: isOpen ? measured.brought : null,
      loss: isOpen ? this.#loss : null,
      samplesPerSecond: isOpen && last ? rate(last.samples, Math.max(last.roundMs, sinceCommitMs)) : null,
      meanRound: last?.meanRound ?? null,
    };
    this.#sequence = (this.#sequence + 1) >>> 0;
    return { v: WIRE_VERSION, type: "telemetry", sequence: this.#sequence, ...this.#latest };
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

/** Samples a second. */
function rate(samples: number, roundMs: number): number {
  return bounded((samples * 1000) / Math.max(roundMs, 1), TELEMETRY_COUNT_MAX);
}

function bounded(value: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), most) : 0;
}
