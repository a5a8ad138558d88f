import { reasonOf } from "../../shared/reason-of.ts";
import type { SimulatedPage } from "./page.ts";

/** As PeerJS and `web/introduction/registration.ts` have it, where nobody is missing. */
const BEAT_EVERY_MS = 5_000;
const REGISTERED_EVERY_MS = 10_000;
const TURN_EVERY_MS = 20;

/** What pages do that wait: heartbeats over their sockets, and registrations; spread over the time, as pages come. */
export class Upkeep {
  readonly #pages: readonly (SimulatedPage | undefined)[];
  readonly #timer: NodeJS.Timeout;
  #failures: Record<string, number> = {};
  #beaten = 0;
  #registered = 0;
  #from = performance.now();

  constructor(pages: readonly (SimulatedPage | undefined)[]) {
    this.#pages = pages;
    this.#timer = setInterval(() => this.#turn(), TURN_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Registrations that failed since the last call, by reason. */
  takeFailures(): Readonly<Record<string, number>> {
    const failures = this.#failures;
    this.#failures = {};
    return failures;
  }

  #turn(): void {
    const count = this.#pages.length;
    if (count === 0) {
      this.#from = performance.now();
      return;
    }
    const passedMs = performance.now() - this.#from;
    this.#beaten = this.#upTo(this.#beaten, (count * passedMs) / BEAT_EVERY_MS, (page) => page.beat());
    this.#registered = this.#upTo(this.#registered, (count * passedMs) / REGISTERED_EVERY_MS, (page) => {
      if (page.isOpen) page.register().catch((error: unknown) => this.#note(error));
    });
  }

  #upTo(done: number, due: number, work: (page: SimulatedPage) => void): number {
    let at = done;
    for (; at < due; at += 1) {
      const page = this.#pages[at % this.#pages.length];
      if (page !== undefined) work(page);
    }
    return at;
  }

  #note(error: unknown): void {
    const reason = reasonOf(error);
    this.#failures[reason] = (this.#failures[reason] ?? 0) + 1;
  }
}
