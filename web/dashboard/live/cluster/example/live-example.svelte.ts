import type { Example } from "../../../../ports/example.ts";
import type { SeatQuestions } from "../../../../seat/seat-questions.ts";
import { AskingPace } from "./asking-pace.ts";

/** What the model of a committed round said of the example. */
export interface SaidOfExample {
  readonly round: number;
  /** The probability of each label, or a number, scaled as the session scales it. */
  readonly outputs: Float32Array;
}

/** Answers that are kept: the newest of them is shown with whatever else is told of its round. */
const ANSWERS_KEPT = 8;
/** Until it asks again where it got nothing: the worker may still be at its start. */
const RETRY_MS = 2000;

/**
 * One of this seat's samples, and what the model says of it from round to round. It is asked for while the page is seen,
 * once a second at most, and less often where an answer takes long: it must not take time from training.
 */
export class LiveExample {
  example: Example | undefined = $state.raw();
  /** Oldest first. */
  answers: readonly SaidOfExample[] = $state.raw([]);
  readonly #questions: Pick<SeatQuestions, "example" | "predict">;
  readonly #committed: () => number;
  readonly #pace = new AskingPace();
  #number = 0;
  #asking = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param questions of the seat that this page holds
   * @param committed the round that is committed now: of one that was answered for already nothing new is to be said
   */
  constructor(questions: Pick<SeatQuestions, "example" | "predict">, committed: () => number) {
    this.#questions = questions;
    this.#committed = committed;
  }

  /** Begins to ask; returns how to stop. */
  start(): () => void {
    this.#over = false;
    const seen = (): void => void this.#ask();
    document.addEventListener("visibilitychange", seen);
    void this.#ask();
    return () => {
      this.#over = true;
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(this.#timer);
    };
  }

  /** Takes another sample; what was said of this one is forgotten. */
  another(): void {
    this.#number += 1;
    this.example = undefined;
    this.answers = [];
    void this.#ask();
  }

  async #ask(): Promise<void> {
    // Who looks again gets an answer when the last one is due.
    if (this.#asking || this.#over || document.hidden) return;
    clearTimeout(this.#timer);
    if (this.answers.at(-1)?.round === this.#committed()) return this.#askIn(this.#pace.restMs);
    this.#asking = true;
    const number = this.#number;
    const startedAt = performance.now();
    // With it comes the code that answers.
    const isFirst = this.answers.length === 0;
    const found = await this.#answer(number).catch(() => undefined);
    this.#asking = false;
    if (number !== this.#number) return void this.#ask();
    if (found && found.round !== this.answers.at(-1)?.round) {
      this.answers = [...this.answers, found].slice(-ANSWERS_KEPT);
    }
    if (!isFirst) this.#pace.answered(performance.now() - startedAt);
    this.#askIn(found ? this.#pace.restMs : RETRY_MS);
  }

  #askIn(ms: number): void {
    if (!this.#over) this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #answer(number: number): Promise<SaidOfExample | undefined> {
    const example = this.example ?? (await this.#questions.example(number)) ?? undefined;
    if (example === undefined || number !== this.#number) return undefined;
    this.example = example;
    return (await this.#questions.predict(example.sample)) ?? undefined;
  }
}
