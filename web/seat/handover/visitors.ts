import { ANSWER_MS_MAX } from "./handover-message.ts";

/** Visitors who wait for an answer at once; whoever comes after them is told to come again. */
const WAITING_MAX = 8;
/** Answers that are kept, the newest ones. */
const ANSWERED_KEPT_MAX = 50;

/** Somebody who came by the session's link and asks this seat for its result. */
export interface Visitor {
  /** Counts up. */
  readonly id: number;
  /** As they call themselves, which nobody has checked; "" for nothing. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
}

/** What came of a visitor's question; "left" and "unanswered" are nobody's answer. */
export type VisitorAnswer = "given" | "declined" | "left" | "unanswered";

export interface AnsweredVisitor extends Visitor {
  readonly answer: VisitorAnswer;
  /** Milliseconds since 1970. */
  readonly answeredAt: number;
}

/** To whom the result of this seat may go: whoever is let have it one by one, or everybody, or nobody any more. */
export type VisitorsPolicy = "asked" | "everybody" | "nobody";

/** How all that stands; never changed, only followed by the next. */
export interface VisitorsMoment {
  readonly policy: VisitorsPolicy;
  /** The first who came first. */
  readonly waiting: readonly Visitor[];
  /** The newest first. */
  readonly answered: readonly AnsweredVisitor[];
}

/**
 * Who asks for the result of this seat, and what the person before it says. What is said holds for this page load: nothing
 * of it is kept.
 */
export class Visitors {
  #moment: VisitorsMoment;
  #count = 0;
  #attended = 0;
  readonly #decide = new Map<number, (answer: VisitorAnswer) => void>();
  readonly #listeners = new Set<() => void>();

  constructor(policy: VisitorsPolicy) {
    this.#moment = { policy, waiting: [], answered: [] };
  }

  get moment(): VisitorsMoment {
    return this.#moment;
  }

  /** Somebody can be asked: the page shows who comes, and no more wait than can be shown. */
  get canBeAsked(): boolean {
    return this.#attended > 0 && this.#moment.waiting.length < WAITING_MAX;
  }

  /** The page shows who comes from now on; returns how that ends. */
  attend(): () => void {
    this.#attended += 1;
    return () => void (this.#attended -= 1);
  }

  /** Calls back after every change; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says to whom the result may go from now on; that answers those who wait, unless each is to be asked for. */
  setPolicy(policy: VisitorsPolicy): void {
    this.#change({ policy });
    if (policy === "asked") return;
    for (const { id } of this.#moment.waiting) this.answer(id, policy === "everybody");
  }

  /** Answers one who waits; without effect where nobody does. */
  answer(id: number, isAllowed: boolean): void {
    this.#decide.get(id)?.(isAllowed ? "given" : "declined");
  }

  /**
   * Asks the person before this page, for as long as somebody waits.
   * @param name as the visitor says it
   * @param left resolves when the visitor has gone
   */
  async ask(name: string, left: Promise<void>): Promise<VisitorAnswer> {
    const visitor: Visitor = { id: ++this.#count, name, askedAt: Date.now() };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = await new Promise<VisitorAnswer>((resolve) => {
      this.#decide.set(visitor.id, resolve);
      timer = setTimeout(() => resolve("unanswered"), ANSWER_MS_MAX);
      void left.then(() => resolve("left"));
      this.#change({ waiting: [...this.#moment.waiting, visitor] });
    });
    clearTimeout(timer);
    this.#decide.delete(visitor.id);
    const answered = [{ ...visitor, answer, answeredAt: Date.now() }, ...this.#moment.answered];
    this.#change({
      waiting: this.#moment.waiting.filter(({ id }) => id !== visitor.id),
      answered: answered.slice(0, ANSWERED_KEPT_MAX),
    });
    return answer;
  }

  #change(change: Partial<VisitorsMoment>): void {
    this.#moment = { ...this.#moment, ...change };
    for (const listener of this.#listeners) listener();
  }
}
