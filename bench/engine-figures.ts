import { CONTENDERS, type ContenderName } from "./engines/contender.ts";
import type { Opened } from "./engines/messages.ts";
import type { Subject } from "./engines/subject.ts";
import type { Figure, Target } from "./figure.ts";
import { formatValue } from "./report.ts";
import { median } from "./statistics.ts";

/** What came of one contender's steps. */
export interface Turns {
  readonly contender: ContenderName;
  readonly opened: Opened;
  /** Milliseconds of the steps of each turn; turns with the same place were taken one after the other. */
  readonly ms: readonly (readonly number[])[];
  /** Milliseconds of processor time of a step, in each turn, with all that the browser does beside; NaN where unknown. */
  readonly processorMs: readonly number[];
}

/** The product's own figures that are aimed at, for one subject. */
export interface Aims {
  /** Times as fast as TensorFlow.js by itself, on wasm. */
  readonly overStock?: Target;
  /** Times as fast on all cores as on one thread. */
  readonly overOneThread?: Target;
  /** Tokens or images a second of our own kernels, on one thread. */
  readonly perSecond?: Target;
}

/** Of ratios, which are taken within a turn. */
const RATIO_FORMULA = "median over turns of: median of the other's steps / median of our own kernels' steps";

/** How far a loss and a gradient may lie from those of the first contender: floats are summed in another order. */
const LOSS_APART_MAX = 1e-4;
const GRADIENT_APART_MAX = 1e-3;

const MS_FORMULA = "median over turns of the median over a turn's steps: parameters and samples in, gradient out";

/**
 * One figure for each contender, and what is aimed at.
 * @param card name of the graphics card, where there is one
 * @param rest what all figures have in common
 */
export function engineFigures(
  subject: Subject,
  turns: readonly Turns[],
  aims: Aims,
  card: string | undefined,
  rest: Pick<Figure, "othersBusy">,
): Figure[] {
  const common = { ...rest, part: "engines" } as const;
  const [own, onCard] = (["simd", "wgsl"] as const).map((name) => turns.find(({ contender }) => contender === name));
  const figures = turns.map((one): Figure => {
    const wrong = disagreement(one.opened);
    const kernels = CONTENDERS[one.contender].webgpu && one !== onCard ? (onCard ?? own) : own;
    const ms = msOf(one);
    const ratio =
      kernels === undefined || kernels === one ? "" : `${ratioOf(one, kernels).toFixed(2)} x our own kernels; `;
    const speed = `${Math.round((1000 * subject.count) / ms)} ${subject.unit}/s`;
    return {
      ...common,
      name: figureName(subject, one.contender, card),
      value: wrong === undefined ? ms : null,
      unit: "ms",
      formula: MS_FORMULA,
      samples: one,
      note: wrong ?? `${ratio}${speed}; ${processorTime(one)}the first step ${one.opened.firstMs.toFixed(0)} ms`,
    };
  });
  return [...figures, ...aimFigures(subject, turns, own, aims).map((figure) => ({ ...common, ...figure }))];
}

/** `GPT 4-4-128, context 64, batch 12: our own kernels`. */
export function figureName({ title }: Subject, contender: ContenderName, card: string | undefined): string {
  const { title: who, webgpu } = CONTENDERS[contender];
  return `${title}: ${who}${webgpu && card !== undefined ? ` on ${card}` : ""}`;
}

/** A contender that gave no figure, and why. */
export function missingFigure(
  subject: Subject,
  contender: ContenderName,
  card: string | undefined,
  reason: string,
): Figure {
  const name = figureName(subject, contender, card);
  return { part: "engines", name, value: null, unit: "ms", formula: MS_FORMULA, samples: [], note: reason };
}

function aimFigures(
  subject: Subject,
  turns: readonly Turns[],
  own: Turns | undefined,
  { overStock, overOneThread, perSecond }: Aims,
): Omit<Figure, "part">[] {
  if (own === undefined) return [];
  const [stock, threads] = (["stock-wasm", "simd-threads"] as const).map((name) =>
    turns.find(({ contender }) => contender === name),
  );
  const figures: Omit<Figure, "part">[] = [];
  if (overStock && stock) {
    figures.push({
      name: `${subject.title}: our own kernels on one thread, times as fast as stock TensorFlow.js`,
      value: ratioOf(stock, own),
      unit: "x",
      formula: RATIO_FORMULA,
      samples: { stock: stock.ms, own: own.ms },
      target: overStock,
    });
  }
  if (overOneThread && threads) {
    figures.push({
      name: `${subject.title}: our own kernels, times as fast on all threads as on one`,
      value: ratioOf(own, threads),
      unit: "x",
      formula: "median over turns of: median of the steps on one thread / median of the steps on all",
      samples: { threads: threads.ms, own: own.ms },
      target: overOneThread,
    });
  }
  if (perSecond) {
    figures.push({
      name: `${subject.title}: ${subject.unit} a second of our own kernels, one thread`,
      value: (1000 * subject.count) / msOf(own),
      unit: `${subject.unit}/s`,
      formula: `${subject.unit} of a step / milliseconds of a step`,
      samples: own.ms,
      target: perSecond,
    });
  }
  return figures;
}

/** Why a contender's figure is none: it computes something else. */
function disagreement({ loss, lossApart, gradientApart }: Opened): string | undefined {
  if (lossApart <= LOSS_APART_MAX && gradientApart <= GRADIENT_APART_MAX) return undefined;
  return `computes something else: loss ${loss.toFixed(5)}, ${share(lossApart)} apart, gradient ${share(gradientApart)}`;
}

const share = (apart: number): string => `${(100 * apart).toPrecision(2)} %`;

/** Other programs that keep the machine busy make a step long, and add nothing to this. */
function processorTime({ processorMs }: Turns): string {
  const ms = median(processorMs);
  return Number.isFinite(ms) ? `${formatValue(ms)} ms of processor time a step, ` : "";
}

function msOf({ ms }: Turns): number {
  return median(ms.map(median));
}

/** Over the turns that both took. */
function ratioOf(other: Turns, own: Turns): number {
  const pairs = other.ms.flatMap((ms, turn) => {
    const beside = own.ms[turn];
    return beside === undefined ? [] : [median(ms) / median(beside)];
  });
  return median(pairs);
}
