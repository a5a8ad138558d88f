import type { Extractor } from "../../../shared/training/extractors/extractors.ts";
import type { FromExtractionWorker, ToExtractionWorker } from "../../ports/extraction.ts";

/** Says what an extractor sees in pictures. */
export interface Looker {
  /**
   * Features of pictures, one picture's behind the other's.
   * @param pictures as the extractor takes them, HWC, one after the other
   * @throws Error where it cannot be computed here
   */
  look(pictures: Uint8Array, count: number): Promise<Float32Array<ArrayBuffer>>;
  close(): void;
}

export type StartLooker = (extractor: Extractor, weights: Uint8Array) => Looker;

/** An extractor in a worker of its own. */
export const startLooker: StartLooker = (extractor, weights) => {
  const worker = new Worker(new URL("./extraction-worker.ts", import.meta.url), { type: "module", name: "features" });
  return new LookingWorker(worker, extractor, weights);
};

interface Waiting {
  readonly resolve: (features: Float32Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/** What a worker sees that does what `serveExtraction` does. */
export class LookingWorker implements Looker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #trouble: Error | undefined;

  /** @param worker a new one, which ends with this */
  constructor(worker: Worker, { name }: Extractor, weights: Uint8Array) {
    this.#worker = worker;
    this.#worker.onmessage = ({ data }: MessageEvent<FromExtractionWorker>) => this.#handle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail("its code could not be loaded");
    };
    this.#post({ type: "weights", extractor: name, weights: weights.slice() });
  }

  look(pictures: Uint8Array, count: number): Promise<Float32Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (this.#trouble) return reject(this.#trouble);
      const id = ++this.#requests;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ type: "look", id, count, pictures: pictures.slice() });
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#fail("it was closed");
  }

  #post(message: ToExtractionWorker): void {
    const bytes = message.type === "look" ? message.pictures : message.weights;
    this.#worker.postMessage(message, [bytes.buffer]);
  }

  #handle(message: FromExtractionWorker): void {
    if (message.type === "failed") return this.#fail(message.reason);
    this.#waiting.get(message.id)?.resolve(message.features);
    this.#waiting.delete(message.id);
  }

  #fail(reason: string): void {
    this.#trouble ??= new Error(`The network that looks at pictures stopped: ${reason}.`);
    for (const { reject } of this.#waiting.values()) reject(this.#trouble);
    this.#waiting.clear();
  }
}
