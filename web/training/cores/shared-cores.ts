import type { Cores } from "./cores.ts";

/** Held, shared, by every worker of this browser that trains; a worker that ends lets go of it, however it ends. */
const LOCK = "lockstep/computes";
/** Whoever begins says so here. */
const CHANNEL = "lockstep/cores";
/** Whoever ends says nothing: the locks are counted again from time to time. */
const COUNT_EVERY_MS = 3000;
/** More threads than this wait for each other longer than they gain, at the sizes of models that tabs train. */
export const THREADS_MAX = 8;

/**
 * The machine's cores, shared by all tabs of this browser that train: each has its part of them. Tabs of another browser,
 * or of another profile, are not seen.
 */
export class SharedCores implements Cores {
  readonly most: number;
  readonly #cores: number;
  #tabs = 1;

  private constructor(cores: number) {
    this.#cores = cores;
    this.most = Math.min(THREADS_MAX, cores);
  }

  /** Takes part in the sharing until this worker ends. */
  static async join(): Promise<SharedCores> {
    const shared = new SharedCores(navigator.hardwareConcurrency);
    const count = (): Promise<void> => shared.#count();
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = count;
    await new Promise<void>((resolve, reject) => {
      const hold = (): Promise<never> => (resolve(), new Promise<never>(() => {}));
      navigator.locks.request(LOCK, { mode: "shared" }, hold).catch(reject);
    });
    channel.postMessage(null);
    setInterval(count, COUNT_EVERY_MS);
    await count();
    return shared;
  }

  get threads(): number {
    return Math.max(1, Math.min(this.most, Math.floor(this.#cores / this.#tabs)));
  }

  async #count(): Promise<void> {
    const { held = [] } = await navigator.locks.query();
    this.#tabs = Math.max(1, held.filter(({ name }) => name === LOCK).length);
  }
}
