import { SvelteMap } from "svelte/reactivity";
import { present } from "../../../shared/assert.ts";
import { reasonOf } from "../../../shared/reason-of.ts";
import type { Run } from "../../../shared/state-machine/machine.ts";
import { LessonCluster } from "./lesson-cluster.svelte.ts";
import { keepProgress, progressOf } from "./lesson-progress.ts";
import { sweepLessonSessions } from "./lesson-sessions.ts";
import {
  sceneOf,
  sessionOf,
  type ClusterNow,
  type Lesson,
  type LessonSpec,
  type LessonStep,
  type SeatReading,
} from "./lesson.ts";
import { startStep, type StepContext, type StepEvent, type StepPhase } from "./step-machine.ts";
import { StepWatch } from "./step-watch.ts";

/** How often the cluster is looked at: as often as peers report. */
const LOOK_MS = 200;
/** Frames that were taken away close their workers; what they kept can be removed after that. */
const SWEEP_AFTER_MS = 1_000;

/** Somebody's way through a lesson: the cluster, the step, and what has come of it. */
export class LessonRun {
  readonly lesson: Lesson;
  /** The step that the learner is at. */
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
  /** The earlier step that is played for the learner, so that the one at {@link index} can begin in fresh peers. */
  scene: LessonStep | undefined = $state.raw();
  /** Steps that were done in this visit, each with the answer that was given. */
  readonly passed = new SvelteMap<number, number | undefined>();
  /** One of those, read again; the peers go on meanwhile. */
  looking: number | undefined = $state();

  #step: Run<StepContext, StepEvent, StepPhase> | undefined;
  #watch: StepWatch | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Steps of the scene that are still to be played. */
  #ahead: number[] = [];

  readonly #clusterOf: (spec: LessonSpec) => LessonCluster;

  constructor(lesson: Lesson, clusterOf = (spec: LessonSpec) => new LessonCluster(spec)) {
    this.lesson = lesson;
    this.#clusterOf = clusterOf;
  }

  /** The step that is shown as what is to be done now. */
  get step(): LessonStep {
    return this.#stepAt(this.index);
  }

  /** What is drawn beside the cluster, once it gives nothing away of what the step asks. */
  get drawing(): LessonStep["drawing"] {
    if (this.looking !== undefined) return this.#stepAt(this.looking).drawing;
    return this.scene === undefined && this.phase !== "asking" ? this.step.drawing : undefined;
  }

  /** Whether all peers of the cluster have met: before that no button of a step makes sense. */
  get gathered(): boolean {
    const { now } = this;
    return (
      now !== undefined && now.seats.length === now.size && now.seats.every(({ status }) => (status?.view ?? 0) > 0)
    );
  }

  /** Begins a step, in fresh peers. What must have happened to them before is done first, by itself. */
  async begin(index: number): Promise<void> {
    if (this.busy) return;
    this.finished = false;
    this.looking = undefined;
    this.index = index;
    this.#endCluster();
    const cluster = this.#clusterOf(sessionOf(this.lesson, this.#stepAt(index)));
    await this.#attempt(async () => {
      await cluster.start();
      this.cluster = cluster;
      this.#ahead = [...sceneOf(this.lesson, index)];
      this.#enterNext();
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
    const { cluster } = this;
    const action = (this.scene ?? this.step).action;
    if (cluster === undefined || action === undefined || this.phase !== "acting" || this.busy) return;
    // From here on, since what the peers do may begin before the last order is given.
    const readings = cluster.read();
    await this.#attempt(async () => {
      for (const order of action.orders) await cluster.play(order);
      this.#acted(cluster, readings);
    });
  }

  /** Goes on: to the next step, or from one that was read again to the one behind it. */
  async next(): Promise<void> {
    if (this.looking !== undefined) {
      this.looking = this.looking + 1 < this.index ? this.looking + 1 : undefined;
      return;
    }
    this.passed.set(this.index, this.answer);
    const next = this.index + 1;
    const step = this.lesson.steps[next];
    if (step === undefined) {
      this.finished = true;
      keepProgress(this.lesson.id, { step: 0, finished: true });
      this.#endCluster();
      return;
    }
    if (sessionOf(this.lesson, step) !== sessionOf(this.lesson, this.step)) return this.begin(next);
    this.index = next;
    this.#enterNext();
  }

  /** Goes to the step before: to read it again where it was done in this visit, else to do it. */
  async back(): Promise<void> {
    const before = (this.looking ?? this.index) - 1;
    if (before < 0) return;
    if (this.passed.has(before)) this.looking = before;
    else await this.begin(before);
  }

  /** Begins the step that is shown once more. */
  async again(): Promise<void> {
    await this.begin(this.looking ?? this.index);
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

  /** Enters the next step of the scene; behind the last one, the learner's own. */
  #enterNext(): void {
    const { cluster } = this;
    if (cluster === undefined) return;
    const ahead = this.#ahead.shift();
    this.scene = ahead === undefined ? undefined : this.#stepAt(ahead);
    this.answer = undefined;
    this.broken = undefined;
    this.trouble = "";
    this.#watch = new StepWatch(cluster.spec.seats, cluster.read());
    this.#step = startStep(this.scene ?? this.step);
    this.phase = this.#step.state;
    if (this.scene !== undefined) return;
    keepProgress(this.lesson.id, { step: this.index, finished: progressOf(this.lesson.id).finished });
  }

  #acted(cluster: LessonCluster, readings: readonly SeatReading[]): void {
    this.#watch = new StepWatch(cluster.spec.seats, readings);
    this.#handle({ type: "acted" });
  }

  #look(): void {
    const { cluster } = this;
    if (cluster === undefined || this.#watch === undefined) return;
    cluster.tellOfOneRound();
    this.now = this.#watch.look(cluster.read(), cluster);
    this.#handle({ type: "looked", now: this.now });
    if (this.scene !== undefined) this.#play(this.scene, cluster);
  }

  /** Does for the learner what a step of the scene asks for. */
  #play({ question }: LessonStep, cluster: LessonCluster): void {
    if (this.phase === "done") {
      this.#enterNext();
    } else if (this.phase === "asking" && question !== undefined) {
      this.#handle({ type: "answered", answer: question.right });
      if (this.scene?.action === undefined) this.#acted(cluster, cluster.read());
    } else if (this.phase === "acting" && this.gathered && this.trouble === "") {
      void this.act();
    }
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
    this.scene = undefined;
    this.#watch = undefined;
    this.#step = undefined;
    setTimeout(() => void sweepLessonSessions(), SWEEP_AFTER_MS);
  }
}
