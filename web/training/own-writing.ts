import { present } from "../../shared/assert.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import type { Tokenizer } from "../../shared/text/tokenizer.ts";
import { Random } from "../../shared/training/random.ts";
import type { Written } from "../ports/writing.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { Writer } from "./writer.ts";

/** What a seat shows of its model while it trains: as much as this, or as it has time for. */
const TOKENS = 160;
const MS_MAX = 2000;
const TEMPERATURE = 0.8;

/** The model after a round. */
export interface EvaluatedModel {
  readonly round: number;
  readonly parameters: Float32Array;
}

/** Writes with the model of a round, a token at a time, so that a round that comes meanwhile need not wait. */
export class OwnWriting {
  readonly #writer: Writer;
  readonly #now: () => number;
  readonly #round: number;
  #ms = 0;

  /**
   * @param spec of a session of text; its seed is that of all that is written
   * @param now a clock in milliseconds, to measure spans with
   */
  constructor(
    spec: SessionSpec,
    model: Pick<CompiledModel, "says">,
    tokenizer: Tokenizer,
    evaluated: EvaluatedModel,
    now: () => number,
  ) {
    const { context } = present(spec.text, "a session of text says how it becomes tokens");
    this.#now = now;
    this.#round = evaluated.round;
    this.#writer = new Writer({
      ...{ model, context, parameters: evaluated.parameters, prompt: "", temperature: TEMPERATURE },
      tokenizer,
      random: new Random("what the model writes", spec.seed),
    });
  }

  /** @returns whether there is more to write */
  async step(): Promise<boolean> {
    const startedAt = this.#now();
    await this.#writer.next();
    this.#ms += this.#now() - startedAt;
    return this.#writer.written < TOKENS && this.#ms < MS_MAX;
  }

  get written(): Written {
    return { round: this.#round, text: this.#writer.text, ms: this.#ms };
  }
}
