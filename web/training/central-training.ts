import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { dropoutSeed } from "../../shared/training/dropout-mask.ts";
import { initialState } from "../../shared/training/initial-parameters.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { statisticsIn } from "../../shared/training/input-statistics.ts";
import type { Optimizer } from "../../shared/training/optimizer.ts";
import { sessionOptimizer } from "../../shared/training/session-optimizer.ts";
import { startState } from "../../shared/training/start-state.ts";
import type { TrainingState } from "../../shared/training/state.ts";
import type { CentralJob, CentralRound, MembersSince } from "../ports/central.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";
import { evaluationBatchOf } from "../../shared/training/evaluation-shard.ts";
import { tellStatistics, type TrainingRows } from "./own-statistics.ts";
import { addTally, evaluationOf, NO_ANSWERS, tally } from "./tally.ts";
import { updateArithmetic } from "./update-arithmetic.ts";

/** Where central training takes its samples from: {@link UnionData}, or less of it in a test. */
export interface CentralData extends TrainingRows {
  batch(step: number, members: Pick<MembersSince, "members" | "view">): Samples;
  testBatches(most: number): Iterable<Samples>;
}

export interface CentralOptions {
  readonly job: CentralJob;
  readonly model: Pick<CompiledModel, "parameters" | "outputs" | "gradient" | "says">;
  readonly data: CentralData;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Of `fetchPlainKernels`; null, or left out, updates in plain code. */
  readonly kernels?: WebAssembly.Module | null;
}

/**
 * A session's model trained in one place: the same initial parameters and optimizer, and in each round as many steps as
 * a peer takes for itself, each on the union of the batches of all members. With one local step that is what the peers
 * compute together, but for rounding: the mean gradient over a union is the mean of the batches' gradients, weighted by
 * their samples (R8). Data that are dealt out unevenly are drawn here as if they were dealt evenly.
 */
export class CentralTraining {
  readonly #options: CentralOptions;
  readonly #optimizer: Optimizer;
  /** How many of the first parameters the first step settles (R9). */
  readonly #statistics: number;
  readonly #gradient: Float32Array;
  readonly #startedAt: number;
  #state: TrainingState;
  #spare: TrainingState;
  #round = 0;

  constructor(options: CentralOptions) {
    const { spec } = options.job;
    this.#options = options;
    const task = taskOf(spec);
    const { start } = options.job;
    const tensors = parameterLayout(task);
    this.#statistics = start ? 0 : statisticsIn(tensors);
    const { slots } = sessionOptimizer(spec, tensors);
    const { rules, newState } = updateArithmetic(options.kernels ?? null, options.model.parameters, slots);
    this.#optimizer = sessionOptimizer(spec, tensors, rules, !start);
    const first = start ? startState(start, slots) : initialState(task, spec.seed, this.#optimizer);
    this.#state = newState(first);
    this.#state.parameters.set(first.parameters);
    this.#spare = newState(first);
    this.#gradient = new Float32Array(options.model.parameters);
    this.#startedAt = options.now();
  }

  /** The model after the rounds so far. */
  get parameters(): Float32Array {
    return this.#state.parameters;
  }

  /**
   * Trains one round, and evaluates where the session would have.
   * @throws RangeError when training has diverged
   */
  async next(): Promise<CentralRound> {
    const { job, now } = this.#options;
    const round = this.#round + 1;
    const { localSteps, evaluateEvery } = job.spec;
    const members = job.members.findLast(({ after }) => after < round) ?? { members: job.spec.seats, view: null };
    let samples = 0;
    let weightedLoss = 0;
    for (let local = 1; local <= localSteps; local++) {
      const step = await this.#step((round - 1) * localSteps + local, members, round);
      samples += step.samples;
      weightedLoss += step.samples * step.loss;
    }
    this.#round = round;
    const isEvaluated = round % evaluateEvery === 0 || round === job.rounds;
    const evaluation = isEvaluated ? await this.#evaluate() : NOT_EVALUATED;
    const loss = weightedLoss / Math.max(1, samples);
    return { round, loss, samples, ...evaluation, elapsedMs: now() - this.#startedAt };
  }

  async #step(
    step: number,
    members: Pick<MembersSince, "members" | "view">,
    round: number,
  ): Promise<{ samples: number; loss: number }> {
    const { model, data, job } = this.#options;
    const batch = data.batch(step, members);
    if (batch.count === 0) return { samples: 0, loss: 0 };
    const loss = await model.gradient(
      this.#state.parameters,
      batch,
      dropoutSeed(job.spec.seed, 0, step),
      this.#gradient,
    );
    if (!Number.isFinite(loss)) {
      throw new RangeError(
        `In round ${round} the loss is no finite number any more: training in one tab has diverged. ` +
          `A learning rate below ${job.spec.learningRate} may keep it stable.`,
      );
    }
    if (this.#state.round === 0) {
      const { parameters } = this.#state;
      tellStatistics(this.#statistics, data, { averaging: "plain", view: 1 }, parameters, this.#gradient);
    }
    this.#optimizer.update(this.#state, this.#gradient, this.#spare, 0, this.#gradient.length, round);
    [this.#state, this.#spare] = [this.#spare, this.#state];
    return { samples: batch.count, loss };
  }

  async #evaluate(): Promise<Pick<CentralRound, "accuracy" | "heldOutLoss">> {
    const { model, data, job } = this.#options;
    const network = networkOf(taskOf(job.spec));
    const says = network.head.of;
    let answers = NO_ANSWERS;
    for (const batch of data.testBatches(evaluationBatchOf(network))) {
      answers = addTally(answers, await tally(model, this.#state.parameters, batch, says));
    }
    const { correct, total, loss } = evaluationOf(answers, says);
    return { accuracy: correct / Math.max(1, total), heldOutLoss: loss };
  }
}

const NOT_EVALUATED = { accuracy: null, heldOutLoss: null };
