import type { CommittedModel, CommittedState } from "../../shared/peer/peer.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { taskOf } from "../../shared/session/tasks.ts";
import { fetchCode } from "../ports/fetch-code.ts";
import type { Example, ExampleAnswer, ExampleRequest } from "../ports/example.ts";
import type { ModelAnswer, ModelRequest } from "../ports/present-model.ts";
import type { Probe, ProbeAnswer, ProbeRequest } from "../ports/probe.ts";
import type { WriteAnswer, WriteRequest, Written } from "../ports/writing.ts";
import type { Answering } from "../training/answering.ts";

/** A round that waits for others can keep a worker free; one that computes ends well before this. */
const ANSWER_MS_MAX = 30_000;

/** What the page asks of its seat's workers, beside what the session asks. */
export interface AskWorkers {
  readonly training: (question: ProbeRequest | WriteRequest | ExampleRequest) => void;
  readonly protocol: (question: ModelRequest) => void;
}
export type TrainingAnswer = ProbeAnswer | WriteAnswer | ExampleAnswer;
type QuestionAnswer = TrainingAnswer | ModelAnswer;

/** What the model of a round says of one sample. */
export interface Predicted {
  /** The committed round after which the model was this, and its digest. */
  readonly round: number;
  readonly digest: string;
  /** The probability of each label, or numbers, scaled as the session scales them. */
  readonly outputs: Float32Array;
}

/** Asks this seat's workers what it shows to the people before this page, and to nobody else. */
export class SeatQuestions {
  readonly #spec: SessionSpec;
  readonly #tell: AskWorkers;
  readonly #waiting = new Map<number, (answer: QuestionAnswer | undefined) => void>();
  #asked = 0;
  #answering: Promise<Answering> | undefined;

  constructor(spec: SessionSpec, tell: AskWorkers) {
    this.#spec = spec;
    this.#tell = tell;
  }

  /**
   * A few of this seat's samples and their gradient, to show what they give away.
   * @returns null where the seat has no samples, or the worker does not answer
   */
  async probe(batch: number, samples: number): Promise<Probe | null> {
    const answer = await this.#ask((id) => this.#tell.training({ type: "probe", id, batch, samples }));
    return answer?.type === "probe" ? answer.probe : null;
  }

  /**
   * What the model writes now.
   * @returns null where nothing was evaluated yet, or the worker does not answer
   */
  async write(): Promise<Written | null> {
    const answer = await this.#ask((id) => this.#tell.training({ type: "write", id }));
    return answer?.type === "write" ? answer.answer : null;
  }

  /**
   * One of this seat's samples, to ask the model about.
   * @param number the same is the same sample as long as the seat has the same samples; from 0 on
   * @returns null where there is none yet, where the task has none, or the worker does not answer
   */
  async example(number: number): Promise<Example | null> {
    const answer = await this.#ask((id) => this.#tell.training({ type: "example", id, number }));
    return answer?.type === "example" ? answer.example : null;
  }

  /**
   * The model of the last committed round.
   * @returns null while there is none, or the worker does not answer
   */
  model(): Promise<CommittedModel | null> {
    return this.#askForModel(false);
  }

  /** As {@link model}, with what the optimizer remembers. */
  async state(): Promise<CommittedState | null> {
    const model = await this.#askForModel(true);
    return model !== null && "moments" in model ? model : null;
  }

  /**
   * What the model of the last committed round says of one sample; computed in this page, so that no round waits for it.
   * @param sample as {@link Answering} takes it
   * @returns null where there is no model, or none that is asked for samples: one that writes, or only averages
   * @throws DownloadError where what looks at the pictures first cannot be had
   */
  async predict(sample: Uint8Array | Float32Array): Promise<Predicted | null> {
    const { head } = this.#network ?? {};
    if (head === undefined || head.of === "tokens") return null;
    const [model, answering] = await Promise.all([this.model(), this.#startAnswering()]);
    if (model === null) return null;
    const { round, digest, parameters } = model;
    return { round, digest, outputs: await answering.answer(parameters, sample) };
  }

  hear(answer: QuestionAnswer): void {
    this.#settle(answer.id, answer);
  }

  async #askForModel(whole: boolean): Promise<CommittedModel | CommittedState | null> {
    const answer = await this.#ask((id) => this.#tell.protocol({ type: "model", id, whole }));
    return answer?.type === "model" ? answer.model : null;
  }

  get #network() {
    const { model } = taskOf(this.#spec);
    return model.kind === "layers" ? model : undefined;
  }

  /** A start that failed is tried again with the next question. */
  #startAnswering(): Promise<Answering> {
    this.#answering ??= fetchCode(() => import("../training/predictor.ts"))
      .then(({ startAnswering }) => startAnswering(taskOf(this.#spec)))
      .catch((error: unknown) => {
        this.#answering = undefined;
        throw error;
      });
    return this.#answering;
  }

  #ask(tell: (id: number) => void): Promise<QuestionAnswer | undefined> {
    const id = ++this.#asked;
    tell(id);
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
