import { createContext } from "svelte";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Task } from "../../../../shared/session/tasks.ts";
import type { TrainingState } from "../../../../shared/training/state.ts";
import type { ReadProgress } from "../../../data/data-worker.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { SampleSchema } from "../../../data/sample-schema.ts";
import type { AnsweredColumns, AnswerRows } from "../../../data/table/answer-rows.ts";
import type { WritingJob } from "../../../ports/writing.ts";
import type { WritingMoment } from "../../../seat/continue-text.ts";
import type { Predictor } from "../../../training/answering.ts";

/** As much of a saved result as is needed to try its model. */
export interface TriedModel {
  readonly spec: SessionSpec;
  /** On what it was trained. */
  readonly backend: string;
  readonly state: Pick<TrainingState, "parameters">;
}

/** Reads picture files, one after the other, as the pictures of a session are read. */
export interface PictureFiles {
  /** Nobody waits for a picture any more. */
  readonly isClosed: boolean;
  /** The picture as the model sees it. @throws DataFileError where it is none */
  read(file: GivenFile): Promise<Uint8Array>;
  close(): void;
}

export type { WritingMoment } from "../../../seat/continue-text.ts";

/** A text that a model goes on with. */
export interface Writing {
  readonly moment: WritingMoment;
  /** What there is of it so far stays. */
  cancel(): void;
}

export interface TestImage {
  /** 784 of them. */
  readonly bytes: Uint8Array;
  /** The digit it shows. */
  readonly label: number;
}

/** What trying a model needs of where it is tried: a page of a server, or a file that must do without one. */
export interface TrialTools {
  /** @throws Error where the model cannot be started here */
  start(task: Task, parameters: Float32Array): Promise<Predictor>;
  pictureFiles(schema: SampleSchema): PictureFiles;
  /** Why no camera can be looked through here, in words for people; "" where one can. */
  readonly noCamera: string;
  /** Reads rows that the model is to answer for. @throws DataFileError; the signal's reason */
  readRows(file: GivenFile, schema: AnsweredColumns, progress: ReadProgress, signal: AbortSignal): Promise<AnswerRows>;
  /** @param onChange told whenever there is more of it */
  continueText(job: WritingJob, onChange: (moment: WritingMoment) => void): Writing;
  /** One of MNIST's held-out images by its number; null where there are none to be had. @throws TestImageError */
  readonly testImage: ((number: number) => Promise<TestImage>) | null;
}

/** Components that try models are inside of one that says by what. */
export const [trialTools, setTrialTools] = createContext<TrialTools>();
