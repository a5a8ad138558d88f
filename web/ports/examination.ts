import type { SessionSpec } from "../../shared/session/spec.ts";
import type { OwnExamples } from "./own-data.ts";
import type { DeviceBackend, TrainingProgress } from "./training.ts";

/** A model, to be tried on all held-out samples. */
export interface ExaminationJob {
  readonly spec: SessionSpec;
  readonly parameters: Float32Array;
  /** Data of people's own, of which the held-out part is used; null for what the server hands out. */
  readonly own: OwnExamples | null;
  /** The backend to compute on, if it starts; null chooses by what the machine has. */
  readonly backend: DeviceBackend | null;
}

/** What a model made of the held-out samples, by what it is asked. */
export type Examined = ExaminedClasses | ExaminedNumbers;

/** Of a model that tells classes apart. */
export interface ExaminedClasses {
  readonly says: "classes";
  /** Outputs of the model; a session may use fewer. */
  readonly classes: number;
  /** [true class, predicted class], row-major: how many samples. */
  readonly confusion: Uint32Array;
  readonly wrong: WrongAnswers;
}

/** Samples that the model puts into another class than theirs, the surest first. The same place in all belongs together. */
export interface WrongAnswers {
  readonly count: number;
  /** Of each, its place in the held-out set. */
  readonly numbers: Uint32Array;
  readonly truths: Uint16Array;
  readonly answers: Uint16Array;
  /** The probability that the model gives to its answer. */
  readonly probabilities: Float32Array;
  readonly shown: ShownSamples;
}

/** Of a model that predicts a number, scaled as the session scales it; the same place in both belongs together. */
export interface ExaminedNumbers {
  readonly says: "numbers";
  /** By their place in the held-out set. */
  readonly truths: Float32Array;
  readonly answers: Float32Array;
  /** Places of those that it is farthest off, the farthest first. */
  readonly worst: Uint32Array;
  readonly shown: ShownSamples;
}

/** The samples themselves of the first so many of a list: there is not room for all of them. */
export interface ShownSamples {
  readonly count: number;
  /** One after the other: pixels as bytes, or rows of a table as the model sees them. */
  readonly inputs: Uint8Array | Float32Array;
}

/** From the worker; its only order is the first message to it, an {@link ExaminationJob}. */
export type FromExaminationWorker =
  | { readonly type: "progress"; readonly progress: TrainingProgress }
  /** `backend` in words for people. */
  | { readonly type: "done"; readonly examined: Examined; readonly backend: string }
  | { readonly type: "failed"; readonly reason: string };
