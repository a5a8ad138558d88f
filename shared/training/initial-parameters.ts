import type { Task } from "../session/tasks.ts";
import type { Optimizer } from "./optimizer.ts";
import type { TrainingState } from "./state.ts";
export declare function initialParameters(task: Task, seed: number): Float32Array;
export declare function initialState(task: Task, seed: number, optimizer: Optimizer): TrainingState;
/** A state of the same shape, all zeros: where the next one is written. */
export declare function emptyState(like: TrainingState): TrainingState;
