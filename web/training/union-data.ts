import { present } from "../../shared/assert.ts";
import type { MembersSince } from "../ports/central.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import { testBatches, type DataProgress, type SeatSamples } from "./seat-samples.ts";
import type { Order, SharedData } from "./tasks/family-data.ts";

/** All data of a session in one place, and what its members compute on together, step by step. */
export class UnionData {
  readonly #session: Omit<Order, "view">;
  readonly #deal: SharedData["deal"];
  /** The deal to a single member: everything. */
  readonly #whole: SeatSamples;
  #shares: readonly SeatSamples[] = [];
  #view: number | null = null;

  /** @param session the session's seed, and samples of one step of one member */
  constructor({ seed, batchSize }: Omit<Order, "view">, deal: SharedData["deal"]) {
    this.#session = { seed, batchSize };
    this.#deal = deal;
    this.#whole = deal({ seed, batchSize, view: null }, { members: 1, position: 0 });
  }

  /**
   * Downloads the whole data set.
   * @throws DownloadError
   */
  load(options: DownloadOptions, progress: DataProgress): Promise<void> {
    return this.#whole.load(options, progress);
  }

  /** The batches that the plan gives to all members in a step (R1), one after the other. */
  batch(step: number, { members, view }: Pick<MembersSince, "members" | "view">): Samples {
    if (this.#shares.length !== members || this.#view !== view) {
      this.#view = view;
      this.#shares = Array.from({ length: members }, (_, position) =>
        this.#deal({ ...this.#session, view }, { members, position }),
      );
    }
    return joined(this.#shares.map((share) => share.batch(step)));
  }

  /** All that is trained on, in parts of at most so many samples; where a model may standardize. */
  trainingBatches(most: number): Iterable<Pick<Samples, "inputs">> {
    return present(this.#whole.trainingBatches?.(most), "only what has rows is standardized");
  }

  /** The whole held-out set, in parts of at most so many samples. */
  testBatches(most: number): Iterable<Samples> {
    return testBatches(this.#whole, most);
  }
}

/** Labels are whole numbers, classes or tokens, or the numbers that are predicted. */
function joined(parts: readonly Samples[]): Samples {
  const inputs = new Float32Array(parts.reduce((sum, part) => sum + part.inputs.length, 0));
  const size = parts.reduce((sum, part) => sum + part.labels.length, 0);
  const labels = parts[0]?.labels instanceof Float32Array ? new Float32Array(size) : new Int32Array(size);
  let [count, inputAt, labelAt] = [0, 0, 0];
  for (const part of parts) {
    inputs.set(part.inputs, inputAt);
    labels.set(part.labels, labelAt);
    count += part.count;
    inputAt += part.inputs.length;
    labelAt += part.labels.length;
  }
  return { count, inputs, labels };
}
