interface Delayed {
  readonly dueAt: number;
  readonly isFrame: boolean;
  readonly send: () => void;
}

/** Most that may wait: 60 s of heartbeats and echoes at their quickest, and frames up to the link's window. */
const WAITING_MAX = 4096;

/** Sends later, in order: what was pushed first goes first, also when the delay changes in between. */
export class SlowLine {
  ms: number;
  readonly #waiting: Delayed[] = [];
  #frames = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Bulk frames that wait. */
  get frames(): number {
    return this.#frames;
  }

  /** @returns false where too much waits already, and this is lost */
  push(send: () => void, isFrame: boolean): boolean {
    if (this.#waiting.length >= WAITING_MAX) return false;
    const dueAt = Math.max(performance.now() + this.ms, this.#waiting.at(-1)?.dueAt ?? 0);
    this.#waiting.push({ dueAt, isFrame, send });
    if (isFrame) this.#frames += 1;
    this.#wait();
    return true;
  }

  /** Sends all at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) this.#sendFirst();
  }

  /** The link is gone, and what was under way on it with it. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.length = 0;
    this.#frames = 0;
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#due(), first.dueAt - performance.now());
  }

  #due(): void {
    this.#timer = undefined;
    // Timers keep whole milliseconds: what is due within this one goes too.
    while ((this.#waiting[0]?.dueAt ?? Infinity) <= performance.now() + 1) this.#sendFirst();
    this.#wait();
  }

  #sendFirst(): void {
    const first = this.#waiting.shift();
    if (first === undefined) return;
    if (first.isFrame) this.#frames -= 1;
    first.send();
  }
}
