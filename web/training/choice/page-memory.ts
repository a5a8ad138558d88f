import type { EnginesAnswer, EnginesQuestion, EnginesTried, EngineTrial } from "../../ports/engines.ts";
import type { TrialMemory } from "./engine-choice.ts";

/** Longer than a page waits for another tab; a page that says nothing at all is no reason not to begin. */
const ANSWER_MS_MAX = 15_000;

/** Asks the page, which keeps what came of trials: a worker has no such storage. */
export class PageMemory implements TrialMemory {
  readonly #post: (message: EnginesQuestion | EnginesTried) => void;
  readonly #wait: (ms: number) => Promise<void>;
  #answer: (trials: readonly EngineTrial[] | null) => void = () => {};

  constructor(post: (message: EnginesQuestion | EnginesTried) => void, wait: (ms: number) => Promise<void>) {
    this.#post = post;
    this.#wait = wait;
  }

  recall(key: string): Promise<readonly EngineTrial[] | null> {
    const answer = new Promise<readonly EngineTrial[] | null>((resolve) => (this.#answer = resolve));
    this.#post({ type: "enginesWanted", key });
    return Promise.race([answer, this.#wait(ANSWER_MS_MAX).then(() => null)]);
  }

  hear({ trials }: EnginesAnswer): void {
    this.#answer(trials);
  }

  keep(trials: readonly EngineTrial[] | null): void {
    this.#post({ type: "enginesTried", trials });
  }
}
