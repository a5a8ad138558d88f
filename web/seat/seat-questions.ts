import type { Probe, ProbeAnswer, ProbeRequest } from "../ports/probe.ts";
import type { WriteAnswer, WriteRequest, Written } from "../ports/writing.ts";

/** A round that waits for others can keep the training worker free; one that computes ends well before this. */
const ANSWER_MS_MAX = 30_000;

/** What the page asks of its seat's training worker, beside what the session asks. */
export type Question = ProbeRequest | WriteRequest;
export type QuestionAnswer = ProbeAnswer | WriteAnswer;

/** Asks this seat's training worker what it shows to the people before this page, and to nobody else. */
export class SeatQuestions {
  readonly #tell: (question: Question) => void;
  readonly #waiting = new Map<number, (answer: QuestionAnswer | undefined) => void>();
  #asked = 0;

  /** @param tell sends to the training worker */
  constructor(tell: (question: Question) => void) {
    this.#tell = tell;
  }

  /**
   * A few of this seat's samples and their gradient, to show what they give away.
   * @returns null where the seat has no samples, or the worker does not answer
   */
  async probe(batch: number, samples: number): Promise<Probe | null> {
    const answer = await this.#ask((id) => ({ type: "probe", id, batch, samples }));
    return answer?.type === "probe" ? answer.probe : null;
  }

  /**
   * What the model writes now.
   * @returns null where nothing was evaluated yet, or the worker does not answer
   */
  async write(): Promise<Written | null> {
    const answer = await this.#ask((id) => ({ type: "write", id }));
    return answer?.type === "write" ? answer.answer : null;
  }

  hear(answer: QuestionAnswer): void {
    this.#settle(answer.id, answer);
  }

  #ask(question: (id: number) => Question): Promise<QuestionAnswer | undefined> {
    const id = ++this.#asked;
    this.#tell(question(id));
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, undefined), ANSWER_MS_MAX);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  #settle(id: number, answer: QuestionAnswer | undefined): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
