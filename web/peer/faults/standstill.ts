import type { Input } from "../../../shared/peer/input.ts";

/** Most that may wait for the end of a standstill; what comes over links beyond it is lost. */
const HELD_MAX = 100_000;

/** Keeps from the peer whatever happens while it stands still, as a stopped process would, and hands it over at the end. */
export class Standstill {
  readonly #deliver: (input: Input) => void;
  /** Called with the seat whose message could not be kept. */
  readonly #lost: (seat: number) => void;
  #held: Input[] | undefined;

  constructor(deliver: (input: Input) => void, lost: (seat: number) => void) {
    this.#deliver = deliver;
    this.#lost = lost;
  }

  begin(): void {
    this.#held ??= [];
  }

  /** @returns whether the peer stands still: then it will be given the input later, and ticks never */
  holds(input: Input): boolean {
    if (this.#held === undefined) return false;
    const isFromLink = input.type === "message" || input.type === "frame";
    if (isFromLink && this.#held.length >= HELD_MAX) this.#lost(input.from);
    else if (input.type !== "tick") this.#held.push(input);
    return true;
  }

  end(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const input of held) this.#deliver(input);
  }
}
