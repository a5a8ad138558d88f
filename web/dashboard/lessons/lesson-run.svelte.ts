import { present } from "../../../shared/assert.ts";
import { reasonOf } from "../../../shared/reason-of.ts";
import type { Run } from "../../../shared/state-machine/machine.ts";
import { LessonCluster } from "./lesson-cluster.svelte.ts";
import { keepProgress, progressOf } from "./lesson-progress.ts";
import { sweepLessonSessions } from "./lesson-sessions.ts";
import { freshStep, sessionOf, type ClusterNow, type Lesson, type LessonStep, type SeatReading } from "./lesson.ts";
import { startStep, type StepContext, type StepEvent, type StepPhase } from "./step-machine.ts";
import { StepWatch } from "./step-watch.ts";

/** How often the cluster is looked at: as often as peers report. */
const LOOK_MS = 200;
/** Frames that were taken away close their workers; what they kept can be removed after that. */
const SWEEP_AFTER_MS = 1_000;

/** Somebody's way through a lesson: the cluster, the step, and what has come of it. */
export class LessonRun {
  readonly lesson: Lesson;
  index = $state(0);
  phase: StepPhase = $state("asking");
  answer: number | undefined = $state();
  cluster: LessonCluster | undefined = $state.raw();
  now: ClusterNow | undefined = $state.raw();
  /** Why the step cannot go on. */
  broken: string | undefined = $state();
  /** What went wrong with a button, or with the session's creation. */
  trouble = $state("");
  busy = $state(false);
  finished = $state(false);
  /** The step that was asked for, where an earlier one has to come first. */
  wanted: number | undefined = $state();

  #step: Run<StepContext, StepEvent, StepPhase> | undefined;
  #watch: StepWatch | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
  }

  get step(): LessonStep {
    return this.#stepAt(this.index);
  }

  /** Whether all peers of the cluster have met: before that no button of a step makes sense. */
  get gathered(): boolean {
    const { now } = this;
    return (
      now !== undefined && now.seats.length === now.size && now.seats.every(({ status }) => (status?.view ?? 0) > 0)
    );
  }

  /** Begins at a step, in a fresh cluster; where it builds on others, at the last that does not. */
  async begin(index: number): Promise<void> {
    if (this.busy) return;
    const from = freshStep(this.lesson, index);
    this.wanted = from === index ? undefined : index;
    this.finished = false;
    this.#endCluster();
    const cluster = new LessonCluster(sessionOf(this.lesson, this.#stepAt(from)));
    await this.#attempt(async () => {
      await cluster.start();
      this.cluster = cluster;
      this.#enter(from);
      this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
    });
  }

  choose(answer: number): void {
    this.#handle({ type: "answered", answer });
    this.answer = this.#step?.context.answer;
    if (this.step.action === undefined && this.cluster !== undefined) this.#acted(this.cluster, this.cluster.read());
  }

  /** Does what the step's button says. */
  async act(): Promise<void> {
    const { cluster, step } = this;
    if (cluster === undefined || step.action === undefined || this.phase !== "acting" || this.busy) return;
    const { orders } = step.action;
    // From here on, since what the peers do may begin before the last order is given.
    const readings = cluster.read();
    await this.#attempt(async () => {
      for (const order of orders) await cluster.play(order);
      this.#acted(cluster, readings);
    });
  }

  async next(): Promise<void> {
    const next = this.index + 1;
    const step = this.lesson.steps[next];
    if (step === undefined) {
      this.finished = true;
      keepProgress(this.lesson.id, { step: 0, finished: true });
      this.#endCluster();
      return;
    }
    if (sessionOf(this.lesson, step) !== sessionOf(this.lesson, this.step)) return this.begin(next);
    this.#enter(next);
  }

  /** The learner leaves: the peers go. */
  end(): void {
    this.#endCluster();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Does something, one thing at a time, and tells what goes wrong with it. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = "";
    try {
      await work();
    } catch (error) {
      this.trouble = reasonOf(error);
    }
    this.busy = false;
  }

  #stepAt(index: number): LessonStep {
    return present(this.lesson.steps[index], `the lesson has a step ${index}`);
  }

  #enter(index: number): void {
    const { cluster } = this;
    if (cluster === undefined) return;
    this.index = index;
    if (this.wanted !== undefined && index >= this.wanted) this.wanted = undefined;
    this.answer = undefined;
    this.broken = undefined;
    this.trouble = "";
    this.#watch = new StepWatch(cluster.spec.seats, cluster.read());
    this.#step = startStep(this.step);
    this.phase = this.#step.state;
    keepProgress(this.lesson.id, { step: index, finished: progressOf(this.lesson.id).finished });
  }

  #acted(cluster: LessonCluster, readings: readonly SeatReading[]): void {
    this.#watch = new StepWatch(cluster.spec.seats, readings);
    this.#handle({ type: "acted" });
  }

  #look(): void {
    const { cluster } = this;
    if (cluster === undefined || this.#watch === undefined) return;
    this.now = this.#watch.look(cluster.read(), cluster.rebuilt);
    this.#handle({ type: "looked", now: this.now });
  }

  #handle(event: StepEvent): void {
    if (this.#step === undefined) return;
    this.phase = this.#step.handle(event);
    this.broken = this.#step.context.broken;
  }

  #endCluster(): void {
    if (this.cluster === undefined) return;
    this.cluster.end();
    this.cluster = undefined;
    this.now = undefined;
    this.#watch = undefined;
    setTimeout(() => void sweepLessonSessions(), SWEEP_AFTER_MS);
  }
}
