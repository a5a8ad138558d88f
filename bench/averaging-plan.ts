import type { SessionSpec } from "../shared/session/spec.ts";
import type { TaskName } from "../shared/session/tasks.ts";

export type Compression = SessionSpec["compression"];

/** Sessions of one task, one for each compression. */
export interface AveragingStep {
  readonly task: TaskName;
  readonly compressions: readonly Compression[];
  /** Rounds that open congestion windows and compile hot functions, not counted. */
  readonly warmUpRounds: number;
  readonly rounds: number;
}

/** All that is measured with so many members; a ceiling is read before and after each step. */
export interface AveragingBlock {
  readonly members: number;
  readonly steps: readonly AveragingStep[];
}

const ALL: readonly Compression[] = ["none", "fp16", "int8", "int4", "sparse"];
const SMALL: AveragingStep = { task: "synthetic-100k", compressions: ALL, warmUpRounds: 10, rounds: 40 };
const MEDIUM: AveragingStep = { task: "synthetic-1m", compressions: ALL, warmUpRounds: 6, rounds: 15 };
const LARGE: AveragingStep = { task: "synthetic-4m", compressions: ALL, warmUpRounds: 3, rounds: 6 };
const QUICK: AveragingStep = { task: "synthetic-1m", compressions: ["none", "int8"], warmUpRounds: 3, rounds: 5 };

export const AVERAGING_BLOCKS: readonly AveragingBlock[] = [
  { members: 2, steps: [SMALL, MEDIUM, LARGE] },
  { members: 3, steps: [MEDIUM] },
  { members: 4, steps: [SMALL, MEDIUM, LARGE] },
];

export const QUICK_AVERAGING_BLOCKS: readonly AveragingBlock[] = [
  { members: 2, steps: [QUICK] },
  { members: 3, steps: [QUICK] },
  { members: 4, steps: [QUICK] },
];
