import { assert, present } from "../assert.ts";
import { roundBytes } from "../averaging/round-bytes.ts";
import { settingsChosenFrom, type Settings } from "../session/auto-settings.ts";
import type { SessionSpec } from "../session/spec.ts";
import { ringCodec, type Codec } from "../wire/frame.ts";
import type { Choice, Measured } from "../wire/messages.ts";

/**
 * How many steps each tab takes until the same accuracy, in hundredths of those that it takes where gradients are averaged
 * after each: by the steps between two averages, where what travels is rounded, and where it is a few values.
 */
interface Worth {
  readonly steps: Readonly<Record<number, { readonly rounded: number; readonly sparse: number }>>;
  /** Where rounds overlap, over that: a contribution is a round older than the state that it is added to. */
  readonly overlap: number;
}

/** Of two tabs, which average fewer walks: `mnist-mlp` to 97 % (decision 0046). Overlap with 30 local steps. */
const WORTH_OF_TWO: Worth = {
  steps: {
    4: { rounded: 140, sparse: 140 },
    10: { rounded: 110, sparse: 119 },
    30: { rounded: 97, sparse: 140 },
    60: { rounded: 97, sparse: 160 },
  },
  overlap: 113,
};

/**
 * Of more: means of `mnist-mlp` and `mnist-cnn` to 97 %, four tabs. Overlap with ten local steps, of which it is a round or
 * two of forty (docs/federated.md).
 */
const WORTH_OF_MORE: Worth = {
  steps: {
    4: { rounded: 139, sparse: 139 },
    10: { rounded: 96, sparse: 147 },
    30: { rounded: 107, sparse: 156 },
  },
  overlap: 105,
};

const worthFor = ({ seats }: SessionSpec): Worth => (seats === 2 ? WORTH_OF_TWO : WORTH_OF_MORE);

/** What a round takes beside steps and lines: digests, votes, messages between workers. Microseconds. */
const ROUND_US = 10_000;

/** Half round trips of a round: contributions, averages where a slice has an owner (R2), votes. */
const TRIPS = { owned: 3, sparse: 2 } as const;

/** What one way of averaging is expected to cost. */
export interface Expected extends Settings {
  /** Of the most that anybody sends in a round. */
  readonly bytes: number;
  /** Microseconds of a round. */
  readonly roundUs: number;
  /** Microseconds a step that is worth as much as one after which gradients are averaged. */
  readonly costUs: number;
}

/**
 * M8: the figures that decide, of those of all who start: the slowest line, the longest round trip, and the slowest step;
 * where shares follow speed (R13), what a step takes once they do.
 * @param measured at least one
 */
export function decidingFigures({ shares }: SessionSpec, measured: readonly Measured[]): Measured {
  assert(measured.length > 0, "somebody has measured something");
  const steps = measured.map(({ stepUs }) => Math.max(1, stepUs));
  // Whole numbers alone: a pace in parts of 2^40, of which 32 together are exact.
  const together = steps.reduce((sum, stepUs) => sum + Math.floor(2 ** 40 / stepUs), 0);
  const shared = Math.floor((steps.length * 2 ** 40) / Math.max(1, together));
  return {
    stepUs: shares === "speed" ? Math.min(Math.max(...steps), shared) : Math.max(...steps),
    uploadKBs: Math.min(...measured.map(({ uploadKBs }) => uploadKBs)),
    roundTripUs: Math.max(...measured.map(({ roundTripUs }) => roundTripUs)),
  };
}

/**
 * M8: the settings of the shortest expected time to the same accuracy, of equal ones the first: the same for all who have
 * the same figures, since whole numbers are rounded in one way.
 * @param spec as it was given, with `auto`
 * @param parameters of the model
 */
export function chooseSettings(spec: SessionSpec, parameters: number, figures: Measured): Choice {
  const all = expectations(spec, parameters, figures);
  const best = all.reduce((cheapest, each) => (each.costUs < cheapest.costUs ? each : cheapest));
  return { localSteps: best.localSteps, compression: best.compression, overlap: best.overlap, ...figures };
}

/** What each setting is expected to cost, the fewest steps first. */
export function expectations(spec: SessionSpec, parameters: number, figures: Measured): readonly Expected[] {
  return settingsChosenFrom(spec).map((settings) => expected(spec, parameters, figures, settings));
}

function expected(
  spec: SessionSpec,
  parameters: number,
  { stepUs, uploadKBs, roundTripUs }: Measured,
  settings: Settings,
): Expected {
  const { localSteps, compression, overlap } = settings;
  const codec: Codec = spec.averaging === "secure" ? ringCodec(spec.secureBits) : compression;
  const { steps, overlap: older } = worthFor(spec);
  const worth = present(steps[localSteps], "what can be chosen was measured")[
    codec === "sparse" ? "sparse" : "rounded"
  ];
  const bytes = roundBytes(parameters, spec.seats, codec);
  const trips = codec === "sparse" ? TRIPS.sparse : TRIPS.owned;
  const averageUs = Math.floor((1000 * bytes) / uploadKBs) + Math.floor((trips * roundTripUs) / 2);
  const computeUs = localSteps * stepUs;
  // A round is computed, and then averaged; where rounds overlap (R12), the longer of the two counts.
  const roundUs = (overlap === 1 ? Math.max(computeUs, averageUs) : computeUs + averageUs) + ROUND_US;
  const percent = overlap === 1 ? worth * older : worth * 100;
  return { ...settings, bytes, roundUs, costUs: Math.floor((percent * roundUs) / (10_000 * localSteps)) };
}
