import type { ContenderName } from "./contender.ts";
import type { SubjectName } from "./subject.ts";

/** What a worker of the bench is asked, one thing at a time. */
export type ToStepWorker =
  /** Compiles the model, and computes its first step. */
  | { readonly type: "open"; readonly contender: ContenderName; readonly subject: SubjectName }
  /** Computes so many more steps. */
  | { readonly type: "steps"; readonly count: number }
  /** Updates a state of so many parameters by AdamW, and takes its digest, so many times. */
  | { readonly type: "updates"; readonly parameters: number; readonly count: number };

export type FromStepWorker =
  | {
      readonly type: "opened";
      /** Of the first step, with whatever is compiled for it. */
      readonly firstMs: number;
      readonly loss: number;
      /** Transferred. */
      readonly gradient: Float32Array<ArrayBuffer>;
    }
  /** Milliseconds of each. */
  | { readonly type: "timed"; readonly ms: readonly number[] }
  | { readonly type: "failed"; readonly reason: string };

/** A contender with its first step done. */
export interface Opened {
  readonly firstMs: number;
  readonly loss: number;
  /** How far loss and gradient lie from those of the first contender of this subject, as a share of them. */
  readonly lossApart: number;
  readonly gradientApart: number;
}

/** An answer, or why there is none. */
export type Answer<T> = { readonly value: T } | { readonly failed: string };

/** What the page offers, at `window.benchEngines`. All contenders take turns: one call at a time. */
export interface EnginesPage {
  /** The name of the graphics card; fails where there is none, or only software in its place. */
  card(): Promise<Answer<string>>;
  /** @param limitMs after which it is given up */
  open(contender: ContenderName, subject: SubjectName, limitMs: number): Promise<Answer<Opened>>;
  steps(contender: ContenderName, count: number, limitMs: number): Promise<Answer<readonly number[]>>;
  updates(parameters: number, count: number): Promise<Answer<readonly number[]>>;
  /** Ends the workers of all contenders. */
  close(): void;
}
