import type { Lane, LaneState, Place, Span } from "./recording.ts";

/** Builds a lane step by step, in the order of time. */
export class LaneBuilder {
  readonly seat: number;
  readonly #steps: number[] = [];
  readonly #spans: Span[] = [];
  #open: Omit<Span, "until"> | undefined;

  constructor(seat: number) {
    this.seat = seat;
  }

  /** Something happens: the next step. */
  step(at: number): Place {
    this.#steps.push(at);
    return { seat: this.seat, step: this.#steps.length - 1 };
  }

  get lastStepAt(): number {
    return this.#steps.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  /** The newest step. */
  get last(): Place {
    return { seat: this.seat, step: this.#steps.length - 1 };
  }

  get state(): LaneState | undefined {
    return this.#open?.state;
  }

  /** From now on the peer is in this state. */
  enter(at: number, state: LaneState, view: number, round: number): void {
    const open = this.#open;
    if (open && open.state === state && open.view === view && open.round === round) return;
    this.#close(at);
    this.#open = { from: at, state, view, round };
  }

  /** @param endsAt end of the recording: the last state lasts until then */
  finish(endsAt: number): Lane {
    this.#close(endsAt);
    return { seat: this.seat, spans: this.#spans, steps: this.#steps };
  }

  #close(at: number): void {
    // A state that was passed through in one step took no time.
    if (this.#open && at > this.#open.from) this.#spans.push({ ...this.#open, until: at });
    this.#open = undefined;
  }
}
