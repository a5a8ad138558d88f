import * as v from "valibot";
import type { EnginesAnswer, EnginesQuestion, EnginesTried, EngineTrial } from "../ports/engines.ts";
import { DEVICE_BACKENDS } from "../ports/training.ts";
import { keepText, keptJson } from "../storage/kept-text.ts";

const NAME = "lockstep/engines";
/** Models that are remembered; those that were tried longest ago give way. */
const KEPT_MAX = 20;
/** Machines change: a card is put in, a driver renewed. */
const KEPT_MS = 30 * 24 * 3600 * 1000;
/** What another tab's trials are waited for, which would disturb each other; and what one may hold the others up. */
const WAIT_MS_MAX = 10_000;

const name = v.picklist(DEVICE_BACKENDS);
const text = v.pipe(v.string(), v.maxLength(1000));
const duration = v.pipe(v.number(), v.finite(), v.minValue(0));
const Trial = v.union([
  v.object({ name, title: text, ms: duration, isEstimate: v.boolean(), readyMs: v.optional(duration) }),
  v.object({ name, why: text }),
]);
const Entry = v.object({ key: v.string(), browser: v.string(), at: v.number(), trials: v.array(Trial) });
type Entry = v.InferOutput<typeof Entry>;

/**
 * Keeps for the training worker which engine was fastest for a model, in this very version of this browser. While one tab
 * tries, others that want to know the same wait for it: they would have the same processor.
 */
export class EngineMemory {
  readonly #tell: (answer: EnginesAnswer) => void;
  #key = "";
  #release: () => void = () => {};

  /** @param tell sends to the training worker */
  constructor(tell: (answer: EnginesAnswer) => void) {
    this.#tell = tell;
  }

  hear(message: EnginesQuestion | EnginesTried): void {
    if (message.type === "enginesWanted") void this.#answer(message.key);
    else this.#keep(message.trials);
  }

  /** The worker says nothing any more: nobody waits for it. */
  end(): void {
    this.#release();
  }

  async #answer(key: string): Promise<void> {
    this.#key = key;
    try {
      await navigator.locks.request(NAME, { signal: AbortSignal.timeout(WAIT_MS_MAX) }, () => this.#answerAlone(key));
    } catch {
      // The other tab is slow, or the browser has no locks: each tries for itself.
      this.#tell({ type: "enginesKnown", trials: recall(key) });
    }
  }

  /** @returns when the others may ask */
  #answerAlone(key: string): Promise<void> {
    const trials = recall(key);
    this.#tell({ type: "enginesKnown", trials });
    if (trials !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
      setTimeout(resolve, WAIT_MS_MAX);
    });
  }

  #keep(trials: readonly EngineTrial[] | null): void {
    if (trials !== null) remember(this.#key, trials);
    this.#release();
  }
}

function recall(key: string): readonly EngineTrial[] | null {
  const entry = entries().find((each) => each.key === key && each.browser === navigator.userAgent);
  return entry?.trials ?? null;
}

function remember(key: string, trials: readonly EngineTrial[]): void {
  const entry: Entry = { key, browser: navigator.userAgent, at: Date.now(), trials: [...trials] };
  const others = entries().filter((each) => each.key !== key);
  keepText(NAME, JSON.stringify([entry, ...others].slice(0, KEPT_MAX)));
}

/** The newest first. What cannot be read, or is of another version of the browser, counts as forgotten. */
function entries(): readonly Entry[] {
  const kept = keptJson(NAME);
  const all = Array.isArray(kept) ? kept : [];
  return all.flatMap((each) => {
    const entry = v.safeParse(Entry, each);
    return entry.success && Math.abs(Date.now() - entry.output.at) < KEPT_MS ? [entry.output] : [];
  });
}
