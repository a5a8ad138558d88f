import { SAMPLE_LOSS_MAX, LOSS_NOISE_RATIO } from "../../shared/privacy/bounded-loss.ts";
import { clipToNorm } from "../../shared/privacy/clip.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { taskOf, type TaskSpec } from "../../shared/session/tasks.ts";
import { dropoutSeed } from "../../shared/training/dropout-mask.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import type { OptimizerFields } from "../../shared/training/session-optimizer.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";
import { LocalSteps, type Computed } from "./local-steps.ts";
import { Noise } from "./noise.ts";

type ContributionSpec = OptimizerFields &
  TaskSpec &
  Pick<SessionSpec, "seed" | "localSteps" | "privacy" | "privacyClip" | "privacyNoise">;

/**
 * What a seat gives to the average in a round: a gradient or, after several local steps, how far it moved (see
 * {@link LocalSteps}); with differential privacy clipped and noised, the loss that is told beside it too.
 */
export class Contribution {
  readonly #spec: ContributionSpec;
  readonly #model: Pick<CompiledModel, "gradient" | "clippedSum">;
  readonly #seat: number;
  readonly #noise: Noise;
  readonly #local: LocalSteps | null;

  /** @param kernels of `fetchPlainKernels`, for local steps */
  constructor(
    spec: ContributionSpec,
    seat: number,
    model: Pick<CompiledModel, "gradient" | "clippedSum" | "parameters">,
    noise: Noise = new Noise(),
    kernels: WebAssembly.Module | null = null,
  ) {
    this.#spec = spec;
    this.#seat = seat;
    this.#model = model;
    this.#noise = noise;
    const tensors = parameterLayout(taskOf(spec));
    this.#local = spec.localSteps > 1 ? new LocalSteps(spec, model.parameters, tensors, kernels) : null;
  }

  /**
   * @param round 1 or more
   * @param batchOf samples of a step of the seat's plan
   * @param into as long as the parameters
   * @param cancelled asked between local steps
   * @returns null when cancelled
   */
  async compute(
    parameters: Float32Array,
    round: number,
    batchOf: (step: number) => Samples,
    into: Float32Array,
    cancelled: () => boolean,
  ): Promise<Computed | null> {
    const gradient = (at: Float32Array, step: number, to: Float32Array): Promise<Computed> =>
      this.#gradient(at, batchOf(step), dropoutSeed(this.#spec.seed, this.#seat, step), to);
    const computed = await (this.#local
      ? this.#local.walk(parameters, round, into, gradient, cancelled)
      : gradient(parameters, round, into));
    if (!computed || computed.samples === 0) return computed;
    return this.#spec.privacy === "peer" ? this.#hidePeer(computed, into) : computed;
  }

  async #gradient(parameters: Float32Array, batch: Samples, seed: number, into: Float32Array): Promise<Computed> {
    if (batch.count === 0) {
      into.fill(0);
      return { samples: 0, loss: 0 };
    }
    if (this.#spec.privacy === "sample") return this.#privateGradient(parameters, batch, seed, into);
    return { samples: batch.count, loss: await this.#model.gradient(parameters, batch, seed, into) };
  }

  /** A step of DP-SGD (Abadi et al. 2016, algorithm 1): clipped per sample, summed, noised, divided. */
  async #privateGradient(
    parameters: Float32Array,
    batch: Samples,
    seed: number,
    into: Float32Array,
  ): Promise<Computed> {
    const { privacyClip, privacyNoise } = this.#spec;
    const clip = { gradient: privacyClip, loss: SAMPLE_LOSS_MAX };
    const losses = await this.#model.clippedSum(parameters, batch, seed, clip, into);
    this.#noise.addTo(into, privacyNoise * privacyClip);
    for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) / batch.count;
    return { samples: batch.count, loss: this.#hideLoss(losses) / batch.count };
  }

  /** Everything that the peer's data did is in this one vector and this one loss. */
  #hidePeer({ samples, loss }: Computed, into: Float32Array): Computed {
    const { privacyClip, privacyNoise } = this.#spec;
    clipToNorm(into, privacyClip);
    this.#noise.addTo(into, privacyNoise * privacyClip);
    return { samples, loss: this.#hideLoss(Math.min(loss, SAMPLE_LOSS_MAX)) };
  }

  /** @param losses a sum to which what is hidden adds at most `SAMPLE_LOSS_MAX`; below 0 it would only puzzle people */
  #hideLoss(losses: number): number {
    return Math.max(0, losses + this.#noise.draw(LOSS_NOISE_RATIO * this.#spec.privacyNoise * SAMPLE_LOSS_MAX));
  }
}
