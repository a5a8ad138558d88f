import type { Step } from "../../shared/peer/gradient-request.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import { parameterCount } from "../../shared/training/model/layout.ts";
import { Random } from "../../shared/training/random.ts";
import type { Place } from "./seat-samples.ts";
import type { HeldOutTest, Workload } from "./workload.ts";

/**
 * A pseudo-gradient of the right length that costs next to nothing, so that a session measures averaging alone: one
 * vector drawn for (seed, seat), begun at another element each round. It belongs to no loss, which is reported as 0.
 */
export class SyntheticWorkload implements Workload {
  readonly backend = "synthetic";
  readonly description = "pseudo-gradients: nothing is trained, averaging is measured";
  readonly stepMs = 0;
  readonly parameters: number;
  readonly #base: Float32Array;
  #samples: number;

  constructor(
    readonly spec: SessionSpec,
    readonly seat: number,
  ) {
    this.#samples = spec.batchSize;
    this.parameters = parameterCount(taskOf(spec));
    const random = new Random("synthetic gradient", spec.seed, seat);
    // Sums of uniform numbers: most values small, few large, as in gradients.
    const value = () => (random.uniform() + random.uniform() + random.uniform() - 1.5) * 0.01;
    this.#base = Float32Array.from({ length: this.parameters }, value);
  }

  settle(): void {
    // A pseudo-gradient is as good as a change.
  }

  async prepare({ shares, position }: Pick<Place, "shares" | "position">): Promise<void> {
    this.#samples = shares?.[position] ?? this.spec.batchSize;
  }

  beginTest(): HeldOutTest {
    return { step: () => Promise.resolve({ correct: 0, total: 0, loss: 0 }) };
  }

  async gradient(_parameters: Float32Array, round: number, into: Float32Array): Promise<Step> {
    const first = new Random("synthetic round", this.spec.seed, this.seat, round).below(this.parameters);
    into.set(this.#base.subarray(first), 0);
    into.set(this.#base.subarray(0, first), this.parameters - first);
    return { samples: this.#samples, weight: this.#samples, loss: 0 };
  }

  /** There are no samples behind its gradients. */
  probe(): Promise<null> {
    return Promise.resolve(null);
  }

  example(): null {
    return null;
  }

  beginWriting(): null {
    return null;
  }

  distrust(): boolean {
    return false;
  }

  tensors(): number {
    return 0;
  }
}
