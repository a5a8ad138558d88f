import { reasonOf } from "../../../../shared/reason-of.ts";
import type { Predictor } from "../../../training/answering.ts";
import { smoothed } from "./smoothed.ts";

/** Rows that are answered for at a time; between two times the page is drawn. */
const ROWS_AT_ONCE = 512;

/**
 * A saved model that is tried. It is started when it is asked for the first time: many look at a result without trying
 * it.
 */
export class ModelTrial {
  /** What it says to the newest input, by its outputs; undefined before the first, or while there is no input. */
  outputs: readonly number[] | undefined = $state.raw();
  /** Its first answer is waited for. */
  isStarting = $state(false);
  trouble = $state("");

  readonly #start: () => Promise<Predictor>;
  #predictor: Promise<Predictor> | undefined;
  #latest = 0;

  /** @param start called again where it failed */
  constructor(start: () => Promise<Predictor>) {
    this.#start = start;
  }

  /** The output that it thinks most likely. */
  get best(): number | undefined {
    return this.outputs?.indexOf(Math.max(...this.outputs));
  }

  /**
   * Asks what it makes of an input.
   * @param input bytes of a picture, or numbers as a predictor wants them
   * @param share of what is shown then; the rest is what was shown before, where answers come many times a second
   * @returns whether that is now shown: a newer input may have overtaken this one
   */
  async judge(input: Uint8Array | Float32Array | undefined, share = 1): Promise<boolean> {
    const turn = ++this.#latest;
    this.isStarting = input !== undefined && this.outputs === undefined;
    if (input === undefined) {
      this.outputs = undefined;
      return true;
    }
    this.trouble = "";
    try {
      const answer = await (await this.#started()).predict(input);
      if (turn !== this.#latest) return false;
      this.outputs = smoothed(this.outputs, [...answer], share);
    } catch (error) {
      this.trouble = reasonOf(error);
      return false;
    } finally {
      if (turn === this.#latest) this.isStarting = false;
    }
    return true;
  }

  /**
   * Asks what it makes of many rows, without showing it.
   * @param report how many are done
   * @returns [rows, width]
   * @throws where it cannot be started, or the signal's reason
   */
  async judgeAll(
    inputs: Float32Array,
    rows: number,
    report: (done: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly outputs: Float32Array; readonly width: number }> {
    const predictor = await this.#started();
    const width = predictor.outputs;
    const each = inputs.length / Math.max(1, rows);
    const outputs = new Float32Array(rows * width);
    for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
      signal.throwIfAborted();
      const count = Math.min(ROWS_AT_ONCE, rows - row);
      outputs.set(await predictor.predict(inputs.subarray(row * each, (row + count) * each), count), row * width);
      report(row + count);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return { outputs, width };
  }

  /** A start that failed is tried again. */
  async #started(): Promise<Predictor> {
    this.#predictor ??= this.#start();
    try {
      return await this.#predictor;
    } catch (error) {
      this.#predictor = undefined;
      throw new Error(`The model could not be started: ${reasonOf(error)}`, { cause: error });
    }
  }
}
