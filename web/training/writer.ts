import { drawToken } from "../../shared/text/draw-token.ts";
import type { Tokenizer } from "../../shared/text/tokenizer.ts";
import type { Random } from "../../shared/training/random.ts";
import type { CompiledModel } from "./compiled-model.ts";

export interface WriterOptions {
  readonly model: Pick<CompiledModel, "says">;
  readonly parameters: Float32Array;
  readonly tokenizer: Tokenizer;
  /** Tokens that the model sees at once. */
  readonly context: number;
  /** What it goes on with. */
  readonly prompt: string;
  /** See {@link drawToken}. */
  readonly temperature: number;
  /** By which tokens are drawn: the same draws, and the same model on the same engine, write the same. */
  readonly random: Random;
}

/** Goes on with a text, token by token, as a model says. */
export class Writer {
  readonly #options: WriterOptions;
  /** What was written, behind what it was given. */
  readonly #tokens: number[];
  readonly #given: number;

  constructor(options: WriterOptions) {
    this.#options = options;
    const { tokenizer, prompt } = options;
    this.#tokens = [...tokenizer.encode(prompt).tokens];
    // Something must be gone on with: the end of a line, if there is such a token.
    if (this.#tokens.length === 0) this.#tokens.push(tokenizer.encode("\n").tokens[0] ?? 0);
    this.#given = this.#tokens.length;
  }

  /** What it has written so far: of a character that takes several tokens, nothing until it is whole. */
  get text(): string {
    return this.#options.tokenizer.decode(this.#tokens.slice(this.#given), true);
  }

  /** How many tokens that is. */
  get written(): number {
    return this.#tokens.length - this.#given;
  }

  /** Writes one token more: one pass of the model over what it can see. */
  async next(): Promise<void> {
    const { model, parameters, tokenizer, context, temperature, random } = this.#options;
    const seen = this.#tokens.slice(-context);
    // Behind the last token nothing is seen by those before it, so anything may stand there.
    const inputs = new Float32Array(context);
    inputs.set(seen);
    const logits = await model.says(parameters, { count: 1, inputs });
    const from = (seen.length - 1) * tokenizer.vocabulary;
    const last = logits.subarray(from, from + tokenizer.vocabulary);
    this.#tokens.push(drawToken(last, temperature, random));
  }
}
