import { correlation } from "../../../../shared/attack/correlation.ts";
import { invertDense, type Observation, type RebuiltSample } from "../../../../shared/attack/dense-inversion.ts";
import { denseFirstLayer, type DenseLayer } from "../../../../shared/attack/first-layer.ts";
import { receivedMasked, receivedPlainly } from "../../../../shared/attack/received.ts";
import { FixedPoint } from "../../../../shared/averaging/secure/fixed-point.ts";
import { addStream, emptyMask, maskBytes } from "../../../../shared/averaging/secure/mask.ts";
import { sliceOf } from "../../../../shared/averaging/slices.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import { weightBound } from "../../../../shared/session/weight-bound.ts";
import { DIGIT_PIXELS, MNIST, MNIST_INPUT_RANGE } from "../../../../shared/training/datasets.ts";
import type { Probe } from "../../../ports/probe.ts";

/** Secure averaging hides nothing between two: the one has the other's vector when it takes its own from the sum (S4). */
const SECURE_MEMBERS_MIN = 3;

/**
 * Who looks on: one other seat, which gets its slice of a contribution; all others, who have everything between them; and
 * up to n-2 others in secure averaging, to whom at least one stream of the mask is unknown.
 */
export type Viewpoint = "plainOne" | "plainAll" | "secure";

/** What an onlooker makes of a sample. */
export interface Rebuilt {
  readonly viewpoint: Viewpoint;
  /** NaN where nothing was seen; null where not even a wrong sample could be made. */
  readonly inputs: Float32Array | null;
  /** Correlation with the sample, over what was seen. */
  readonly match: number;
}

/** A sample of this seat, and what others can make of it. */
export interface ExposedSample {
  readonly inputs: Float32Array;
  readonly rebuilt: readonly Rebuilt[];
}

/** What is needed to play the onlookers. */
export interface ExposureRequest {
  readonly probe: Probe;
  readonly spec: SessionSpec;
  readonly seat: number;
}

/** The layer that gives samples away, where they are pictures that can be shown; undefined for all other tasks. */
export function pictureLayer(spec: SessionSpec): DenseLayer | undefined {
  const task = taskOf(spec);
  // Of drawings alone is known what most of their pixels are.
  const layer = task.pixels === DIGIT_PIXELS ? denseFirstLayer(task) : undefined;
  return layer?.inputs === MNIST.pixels ? layer : undefined;
}

/** Who can look on in a session of so many seats. */
export function viewpointsFor(seats: number): readonly Viewpoint[] {
  return seats < SECURE_MEMBERS_MIN ? ["plainAll"] : ["plainOne", "plainAll", "secure"];
}

/**
 * Plays one onlooker with what really travels: the session's own compression, slices, and fixed point.
 * @param fillRandom fills bytes with randomness that nobody else has
 * @throws RangeError for a task whose samples are no pictures
 */
export function lookFrom(
  viewpoint: Viewpoint,
  { probe, spec, seat }: ExposureRequest,
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void,
): readonly RebuiltSample[] {
  const layer = pictureLayer(spec);
  if (!layer) throw new RangeError(`The samples of ${spec.task} are no pictures.`);
  const observed = observe(viewpoint, { probe, spec, seat }, fillRandom);
  return invertDense(observed, layer, MNIST_INPUT_RANGE, probe.count);
}

/** Each sample beside the best of what each onlooker has made. */
export function compare(
  { count, inputs }: Probe,
  looks: readonly { readonly viewpoint: Viewpoint; readonly samples: readonly RebuiltSample[] }[],
): readonly ExposedSample[] {
  const length = inputs.length / count;
  return Array.from({ length: count }, (_, index) => {
    const sample = inputs.slice(index * length, (index + 1) * length);
    const rebuilt = looks.map(({ viewpoint, samples }): Rebuilt => {
      const matches = samples.map((each) => correlation(each.inputs, sample));
      const match = Math.max(...matches);
      const best = samples[matches.indexOf(match)];
      return best ? { viewpoint, inputs: best.inputs, match } : { viewpoint, inputs: null, match: 0 };
    });
    return { inputs: sample, rebuilt };
  });
}

function observe(
  viewpoint: Viewpoint,
  { probe, spec, seat }: ExposureRequest,
  fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void,
): Observation {
  const { gradient, count } = probe;
  const { seats, secureBits: bits, secureBound: bound } = spec;
  const whole = { start: 0, end: gradient.length };
  if (viewpoint !== "secure") {
    const neighbour = sliceOf(gradient.length, seats, (seat + 1) % seats);
    // A sparse contribution goes to everybody (R10).
    const seen = viewpoint === "plainOne" && spec.compression !== "sparse" ? neighbour : whole;
    return { gradient: receivedPlainly(gradient, spec.compression), seen: [seen] };
  }
  const shape = { bits, figures: 0, elements: gradient.length };
  const mask = emptyMask(shape);
  const stream = new Uint8Array(maskBytes(shape));
  fillRandom(stream);
  addStream(mask, 1, stream);
  const fixed = new FixedPoint({ bits, bound, members: seats, weightBound: weightBound(spec) });
  return { gradient: receivedMasked(gradient, fixed, mask, count), seen: [whole] };
}
