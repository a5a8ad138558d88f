import type { JoinTrouble } from "../ports/join-trouble.ts";
import { ServerRefusal, ServerUnable, type ServerErrorCode } from "../signaling/server-error.ts";
import { BackOff } from "./back-off.ts";
import { joinError } from "./join-error.ts";

/** How often the server is asked who is there: while somebody is missing, and when nothing is to do. */
const FAST_MS = 500;
const SLOW_MS = 10_000;

/** After the last sign that a link is wanted: a seat that stays away is not asked for twice a second for ever. */
const FAST_FOR_MS = 30_000;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

/** Failures while joining are told when they have lasted so long; a server that restarts takes less. */
const PATIENCE_MS = 15_000;

/** The seat is not this page's any more: it was given to somebody else while the page slept, freed, or closed with all. */
const LOST_CODES: readonly ServerErrorCode[] = ["seat-refused", "unknown-seat", "session-closed"];

/** Refusals that waiting does not heal. */
const FINAL_CODES: readonly ServerErrorCode[] = [
  ...LOST_CODES,
  "unknown-session",
  "session-expired",
  "token-unproven",
  "token-missing",
  "invalid-field",
  "observers-full",
];

export interface RegistrationOptions {
  /** One exchange with the server; false where the page could not attend the PeerServer. @throws what went wrong */
  readonly register: () => Promise<boolean>;
  /** Nobody is missing. */
  readonly isComplete: () => boolean;
  /** What keeps this page from meeting the others, once that has lasted; undefined as soon as it is over. */
  readonly onTrouble: (trouble: JoinTrouble | undefined) => void;
}

/** The server itself says that it has to wait for something, which is no matter of a moment's patience. */
function tellsWhatIsWrong(error: unknown): boolean {
  return error instanceof ServerUnable && error.code === "store-unavailable";
}

/** When this page talks to the signaling server, and what is made of the server's failures. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  #stage: "joining" | "joined" | "begun" | "stopped" = "joining";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #fastUntil = 0;
  #lastAt = Number.NEGATIVE_INFINITY;
  #told = false;
  #failingSince: number | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /** Somebody is missing: talk to the server soon, and often for a while. */
  hurry(): void {
    this.#fastUntil = performance.now() + FAST_FOR_MS;
    const waitsForRetry = this.#failingSince !== undefined;
    if (this.#running === undefined && !waitsForRetry) {
      this.#schedule(Math.max(0, this.#lastAt + FAST_MS - performance.now()));
    }
  }

  /** As {@link hurry}, at once: what failed in the network before says nothing about the new one. */
  networkChanged(): void {
    this.#fastUntil = performance.now() + FAST_FOR_MS;
    this.#backOff.reset();
    if (this.#running === undefined) this.#schedule(0);
  }

  /** An exchange that begins after this call; resolves when it is over, whether it worked or not. */
  refresh(): Promise<void> {
    if (this.#running === undefined) return this.#run();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#run();
    });
    return this.#next;
  }

  /** All links are there: from now on the server may be silent without a word (M5). */
  joined(): void {
    if (this.#stage !== "joining") return;
    this.#stage = "joined";
    this.#takeBack();
  }

  /** The session has begun for this page: it keeps its seat, whatever the server says of it (M5). */
  begun(): void {
    if (this.#stage === "stopped") return;
    this.#stage = "begun";
    this.#takeBack();
  }

  stop(): void {
    this.#stage = "stopped";
    clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stage !== "stopped") this.#timer = setTimeout(() => void this.#run(), delayMs);
  }

  #run(): Promise<void> {
    if (this.#stage === "stopped") return Promise.resolve();
    clearTimeout(this.#timer);
    this.#lastAt = performance.now();
    this.#running = this.#exchange().then((delayMs) => {
      this.#running = undefined;
      this.#schedule(delayMs);
    });
    return this.#running;
  }

  /** @returns how long to wait before the next one, in milliseconds */
  async #exchange(): Promise<number> {
    try {
      if (!(await this.#options.register())) {
        throw new ServerUnable("unreachable", "The server does not take part in introductions.");
      }
    } catch (error) {
      this.#failed(error);
      return this.#backOff.next();
    }
    this.#backOff.reset();
    this.#failingSince = undefined;
    this.#takeBack();
    const isIdle = this.#options.isComplete() || (this.#stage !== "joining" && performance.now() > this.#fastUntil);
    return isIdle ? SLOW_MS : FAST_MS;
  }

  #failed(error: unknown): void {
    this.#failingSince ??= performance.now();
    const isRefusal = error instanceof ServerRefusal;
    const isLost = isRefusal && LOST_CODES.includes(error.code);
    // Before the start a seat can be lost also by a page that has met everybody.
    if (this.#stage !== "joining" && !(this.#stage === "joined" && isLost)) return;
    const isFinal = isRefusal && FINAL_CODES.includes(error.code);
    if (!isFinal && !tellsWhatIsWrong(error) && performance.now() - this.#failingSince < PATIENCE_MS) return;
    // Told once: a server that is silent may come back, a refusal that is final stays one.
    if (isFinal) this.stop();
    else if (this.#told) return;
    this.#told = true;
    const { code, message } = joinError(error);
    this.#options.onTrouble({ code, message, isFinal });
  }

  /** What was told is over. */
  #takeBack(): void {
    if (!this.#told) return;
    this.#told = false;
    this.#options.onTrouble(undefined);
  }
}
