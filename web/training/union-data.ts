import type { MembersSince } from "../ports/central.ts";
import type { Blocks } from "./blocks.ts";
import type { DownloadOptions } from "./download.ts";
import type { Samples } from "./compiled-model.ts";
import { testBatches, type DataProgress } from "./seat-samples.ts";
import { SharedSamples } from "./shared-samples.ts";

/** All data of a session in one place, and what its members compute on together, step by step. */
export class UnionData {
  readonly #session: { readonly seed: number; readonly batchSize: number };
  readonly #blocks: Blocks;
  /** The deal to a single member: everything. */
  readonly #whole: SharedSamples;
  #shares: readonly SharedSamples[] = [];
  #view: number | null = null;

  /** @param session the session's seed, and samples of one step of one member */
  constructor({ seed, batchSize }: { readonly seed: number; readonly batchSize: number }, blocks: Blocks) {
    this.#session = { seed, batchSize };
    this.#blocks = blocks;
    this.#whole = new SharedSamples({ seed, batchSize, view: null }, { members: 1, position: 0 }, blocks);
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
      this.#shares = Array.from(
        { length: members },
        (_, position) => new SharedSamples({ ...this.#session, view }, { members, position }, this.#blocks),
      );
    }
    return joined(this.#shares.map((share) => share.batch(step)));
  }

  /** The whole held-out set, in parts of at most so many samples. */
  testBatches(most: number): Iterable<Samples> {
    return testBatches(this.#whole, most);
  }
}

function joined(parts: readonly Samples[]): Samples {
  const inputs = new Float32Array(parts.reduce((sum, part) => sum + part.inputs.length, 0));
  const labels = new Uint8Array(parts.reduce((sum, part) => sum + part.count, 0));
  let inputAt = 0;
  let labelAt = 0;
  for (const part of parts) {
    inputs.set(part.inputs, inputAt);
    labels.set(part.labels, labelAt);
    inputAt += part.inputs.length;
    labelAt += part.count;
  }
  return { count: labels.length, inputs, labels };
}
