import type { LayeredModel } from "../../shared/training/model/model.ts";
import { DEVICE_BACKENDS, isOnCard, type DeviceBackend } from "../ports/training.ts";
import type { LostBackends } from "./backend.ts";
import { BackendError } from "./backend-error.ts";
import type { CompiledModel } from "./compiled-model.ts";
import type { StartedBackend } from "./started-backend.ts";
import { wordsOf } from "./words-of.ts";

/** What the work of a backend that stopped still gets to come to its end, lest it write where the next one does. */
const SETTLE_MS = 2000;
/** So long after it stopped, what goes wrong unasked is still told of it. */
const ECHO_MS = 10_000;

export interface EngineOptions {
  readonly startAnother: (lost: LostBackends) => Promise<StartedBackend>;
  readonly wait: (ms: number) => Promise<void>;
  /** A clock in milliseconds, to measure spans with. */
  readonly now: () => number;
}

/**
 * What a seat computes with: a backend, and when that stops under it, as when the GPU's process ends, the next best one.
 * What was at work then is done once more: it begins with parameters that the peer has, so nothing is lost with the device.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #lost = new Set<DeviceBackend>();
  #present: Present;
  #replacedAt = Number.NEGATIVE_INFINITY;

  constructor(started: StartedBackend, options: EngineOptions) {
    this.#options = options;
    this.#present = new Present(started);
  }

  /**
   * A model as the present backend computes it; another one that takes its place compiles it anew.
   * @throws LayoutError where its blocks do not fit together
   */
  compile(model: LayeredModel): CompiledModel {
    const present = (): CompiledModel => this.#present.compiled(model);
    const { parameters, outputs } = present();
    return {
      ...{ parameters, outputs },
      gradient: (...args) => present().gradient(...args),
      clippedSum: (...args) => present().clippedSum(...args),
      says: (...args) => present().says(...args),
    };
  }

  tensors(): number {
    return this.#present.started.tensors();
  }

  get backend(): DeviceBackend {
    return this.#present.started.name;
  }

  /** For people: what it computes with now, and why, and on how many threads. */
  get description(): string {
    const { title, description, threads } = this.#present.started;
    const count = threads();
    // A description begins with the title.
    return count === 1 ? description : `${title} on ${count} threads${description.slice(title.length)}`;
  }

  /**
   * Does a piece of work that can be done again from its beginning.
   * @throws BackendError where no backend is left
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      const present = this.#present;
      const working = work();
      let reason: string;
      try {
        const result = await Promise.race([working, present.stopped]);
        if (present.reason === undefined) return result;
        // What a device that is gone gave is no result.
        reason = present.reason;
      } catch (error) {
        reason = error instanceof BackendError ? error.message : `${this.backend} stopped (${wordsOf(error)})`;
      }
      await Promise.race([working.catch(() => undefined), this.#options.wait(SETTLE_MS)]);
      await this.#replace(reason);
    }
  }

  /**
   * Something went wrong beside any piece of work.
   * @returns whether it is taken care of: it is told of a device, with which more than a piece of work can go wrong
   */
  distrust(reason: string): boolean {
    if (this.#options.now() - this.#replacedAt < ECHO_MS) return true;
    if (!isOnCard(this.backend)) return false;
    this.#present.stop(`WebGPU stopped (${reason})`);
    return true;
  }

  async #replace(why: string): Promise<void> {
    const { backend } = this;
    // What a card was lost with, others on it would be lost with, too.
    for (const name of isOnCard(backend) ? DEVICE_BACKENDS.filter(isOnCard) : [backend]) this.#lost.add(name);
    this.#replacedAt = this.#options.now();
    this.#present.started.stop();
    this.#present = new Present(await this.#options.startAnother({ names: this.#lost, why }));
    this.#replacedAt = this.#options.now();
  }
}

/** A backend until it stops. */
class Present {
  readonly started: StartedBackend;
  /** Rejects when it has. */
  readonly stopped: Promise<never>;
  reason: string | undefined;
  readonly #compiled = new Map<LayeredModel, CompiledModel>();
  #reject: (error: BackendError) => void = () => {};

  constructor(started: StartedBackend) {
    this.started = started;
    this.stopped = new Promise((_, reject) => (this.#reject = reject));
    // Nobody may be waiting when it stops.
    this.stopped.catch(() => undefined);
    started.lost.catch((error: unknown) => this.stop(wordsOf(error)));
  }

  compiled(model: LayeredModel): CompiledModel {
    let compiled = this.#compiled.get(model);
    if (compiled === undefined) {
      compiled = this.started.compile(model);
      this.#compiled.set(model, compiled);
    }
    return compiled;
  }

  stop(reason: string): void {
    this.reason ??= reason;
    this.#reject(new BackendError(this.reason));
  }
}
