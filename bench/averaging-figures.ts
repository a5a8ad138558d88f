import { taskOf, UNSAMPLED, type TaskName } from "../shared/session/tasks.ts";
import { AVERAGING_MS_FORMULA, effectiveBytesPerSecond, floorMs, type AveragedRound } from "./averaging-formulas.ts";
import type { Compression } from "./averaging-plan.ts";
import type { Figure, Target } from "./figure.ts";
import { median } from "./statistics.ts";

/** Rounds of one session. */
export interface AveragingCase {
  readonly members: number;
  readonly task: TaskName;
  readonly compression: Compression;
  readonly rounds: readonly AveragedRound[];
  readonly othersBusy: number;
}

/** Targets are for 1 M parameters: ratios at N=2 and N=4, times where a rival was measured, at N=3. */
const TARGET_TASK: TaskName = "synthetic-1m";
const RIVAL_MEMBERS = 3;
const TIME_TARGETS: Readonly<Record<Compression, Target | undefined>> = {
  none: { relation: "below", value: 550 },
  fp16: undefined,
  int8: { relation: "below", value: 200 },
  int4: undefined,
  sparse: undefined,
};
const RATIO_TARGETS: Readonly<Record<Compression, Target | undefined>> = {
  none: { relation: "at most", value: 1.45 },
  fp16: undefined,
  int8: { relation: "at most", value: 1 / 3 },
  int4: undefined,
  sparse: undefined,
};

/** Sparse contributions, of a model of which the bytes count most, as a share of the time of int8. */
const SPARSE_TASK: TaskName = "synthetic-4m";
const SPARSE_MEMBERS = 4;
const SPARSE_TARGET: Target = { relation: "at most", value: 0.15 };

/**
 * @param cases sessions with the same number of members: an uncompressed one is what the others are compared with
 * @param ceilings all-pairs ceilings read around them, in bytes a second
 */
export function averagingFigures(cases: readonly AveragingCase[], ceilings: readonly number[]): Figure[] {
  return cases.flatMap((one) => {
    const uncompressed = cases.find(({ task, compression }) => task === one.task && compression === "none");
    const int8 = cases.find(({ task, compression }) => task === one.task && compression === "int8");
    return [
      timeFigure(one, ceilings),
      bandwidthFigure(one, ceilings),
      ...ratioFigure(one, uncompressed, ceilings),
      ...(one.compression === "sparse" && int8 ? [sparseFigure(one, int8)] : []),
    ];
  });
}

function timeFigure(one: AveragingCase, ceilings: readonly number[]): Figure {
  const bandwidth = effectiveBytesPerSecond(one.rounds);
  const ofCeiling = `${Math.round((100 * bandwidth) / median(ceilings))} % of the ceiling`;
  const ofFloor = one.compression === "none" ? `, ${timesFloor(one, ceilings).toFixed(2)} x the floor` : "";
  const target = isTargetTask(one) && one.members === RIVAL_MEMBERS ? TIME_TARGETS[one.compression] : undefined;
  return {
    ...common(one),
    name: labelOf(one),
    value: averagingMs(one),
    unit: "ms",
    formula: AVERAGING_MS_FORMULA,
    samples: one.rounds,
    note: `${(bandwidth / 1e6).toFixed(1)} MB/s, ${ofCeiling}${ofFloor}`,
    ...(target && { target }),
  };
}

function bandwidthFigure(one: AveragingCase, ceilings: readonly number[]): Figure {
  return {
    ...common(one),
    name: `${labelOf(one)}: effective bandwidth`,
    value: effectiveBytesPerSecond(one.rounds) / 1e6,
    unit: "MB/s",
    formula: "median over rounds of: bulk bytes sent by all members, headers included / averaging time",
    samples: { rounds: one.rounds, ceilingBytesPerSecond: ceilings },
    unlisted: true,
  };
}

/** Uncompressed: times the floor. Compressed: share of the uncompressed time, where that was measured. */
function ratioFigure(
  one: AveragingCase,
  uncompressed: AveragingCase | undefined,
  ceilings: readonly number[],
): Figure[] {
  const target = isTargetTask(one) && one.members !== RIVAL_MEMBERS ? RATIO_TARGETS[one.compression] : undefined;
  const rest = { ...common(one), unit: "x", ...(target ? { target } : { unlisted: true }) };
  if (one.compression === "none") {
    return [
      {
        ...rest,
        name: `${labelOf(one)}: times the floor`,
        value: timesFloor(one, ceilings),
        formula: "averaging time / (2 (N-1) x 4 bytes x parameters / median all-pairs ceiling read around it)",
        samples: { averagingMs: averagingMs(one), ceilingBytesPerSecond: ceilings },
      },
    ];
  }
  if (!uncompressed) return [];
  return [
    {
      ...rest,
      name: `${labelOf(one)}: share of uncompressed`,
      value: averagingMs(one) / averagingMs(uncompressed),
      formula: "averaging time / averaging time of the same without compression",
      samples: { averagingMs: averagingMs(one), uncompressedMs: averagingMs(uncompressed) },
    },
  ];
}

function sparseFigure(one: AveragingCase, int8: AveragingCase): Figure {
  const isTarget = one.task === SPARSE_TASK && one.members === SPARSE_MEMBERS;
  return {
    ...common(one),
    name: `${labelOf(one)}: share of int8`,
    value: averagingMs(one) / averagingMs(int8),
    unit: "x",
    formula: "averaging time / averaging time of the same as int8",
    samples: { averagingMs: averagingMs(one), int8Ms: averagingMs(int8) },
    ...(isTarget ? { target: SPARSE_TARGET } : { unlisted: true }),
  };
}

function common({ othersBusy }: AveragingCase): Pick<Figure, "part" | "othersBusy"> {
  return { part: "averaging", othersBusy };
}

function averagingMs({ rounds }: AveragingCase): number {
  return median(rounds.map((round) => round.averagingMs));
}

function timesFloor(one: AveragingCase, ceilings: readonly number[]): number {
  return averagingMs(one) / floorMs(one.members, parametersOf(one), median(ceilings));
}

function isTargetTask({ task }: AveragingCase): boolean {
  return task === TARGET_TASK;
}

function parametersOf({ task }: AveragingCase): number {
  const { model } = taskOf({ ...UNSAMPLED, task });
  if (model.kind !== "flat") throw new TypeError(`${task} does more than averaging`);
  return model.parameters;
}

function labelOf(one: AveragingCase): string {
  const parameters = parametersOf(one);
  const size = parameters < 1e6 ? `${parameters / 1e3} k` : `${parameters / 1e6} M`;
  return `averaging ${size}, N=${one.members}, ${one.compression === "none" ? "uncompressed" : one.compression}`;
}
