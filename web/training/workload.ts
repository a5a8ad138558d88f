import type { Evaluation, Step } from "../../shared/peer/gradient-request.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Example } from "../ports/example.ts";
import type { Probe, ProbeRequest } from "../ports/probe.ts";
import type { BackendName, TrainingProgress } from "../ports/training.ts";
import type { OwnWriting } from "./own-writing.ts";
import type { Place } from "./seat-samples.ts";

/** What a seat computes: a network on its data, or a synthetic stand-in. One call at a time. */
export interface Workload {
  readonly backend: BackendName;
  /** For people: what computes, and why that. Another one where the backend has stopped under the seat. */
  readonly description: string;
  /** Length of parameters and gradients. */
  readonly parameters: number;
  /** Time of one step on a batch when it was ready, in milliseconds (M8). */
  readonly stepMs: number;
  /** M8: what the session is like is known: how many steps a round has, and by which rates. Before the first gradient. */
  settle(spec: SessionSpec): void;
  /** Has the data of this place at hand; after a change of view what is missing is downloaded. */
  prepare(place: Place): Promise<void>;
  /**
   * Begins to test these parameters on this seat's part of the held-out set, at the place that was prepared last.
   * @param parameters stay as they are until the test is done or given up
   * @param round after which the model is this
   */
  beginTest(parameters: Float32Array, round: number): HeldOutTest;
  /**
   * Writes into `into` what this seat gives to the round's average: the mean gradient over its batch, or, with several
   * local steps, how far it moved; zeros where there are no samples.
   * @param cancelled asked between local steps
   * @returns null when cancelled
   */
  gradient(parameters: Float32Array, round: number, into: Float32Array, cancelled: () => boolean): Promise<Step | null>;
  /** A few of the seat's samples and their gradient, to show what it gives away; null where there are none. */
  probe(request: Pick<ProbeRequest, "batch" | "samples">): Promise<Probe | null>;
  /** One of the seat's samples, to be shown beside what the model says of it; null where there is none. */
  example(number: number): Example | null;
  /**
   * Begins to write with the model that was evaluated last; null where there is none, or where it is none that writes.
   * @param now a clock in milliseconds, to measure spans with
   */
  beginWriting(now: () => number): OwnWriting | null;
  /**
   * Something went wrong that no call of these asked for.
   * @returns whether it is taken care of; otherwise this seat cannot be relied on any more
   */
  distrust(reason: string): boolean;
  /** Tensors alive. */
  tensors(): number;
}

/** A test of a model, a piece at a time, each of which takes about as long as a step of training at most. */
export interface HeldOutTest {
  /** @returns what the test came to, once all of it is done; null where there is more of it */
  step(): Promise<Evaluation | null>;
}

export type ReportProgress = (progress: TrainingProgress) => void;
