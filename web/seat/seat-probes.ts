import type { Probe, ProbeAnswer, ProbeRequest } from "../ports/probe.ts";

/** A round that waits for others can keep the training worker free; one that computes ends well before this. */
const ANSWER_MS_MAX = 30_000;

/** Asks this seat's training worker for a few samples and their gradient, to show what they give away. */
export class SeatProbes {
  readonly #tell: (request: ProbeRequest) => void;
  readonly #waiting = new Map<number, (probe: Probe | null) => void>();
  #asked = 0;

  /** @param tell sends to the training worker */
  constructor(tell: (request: ProbeRequest) => void) {
    this.#tell = tell;
  }

  /** @returns null where the seat has no samples, or the worker does not answer */
  ask(batch: number, samples: number): Promise<Probe | null> {
    const id = ++this.#asked;
    this.#tell({ type: "probe", id, batch, samples });
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.hear({ type: "probe", id, probe: null }), ANSWER_MS_MAX);
      this.#waiting.set(id, (probe) => {
        clearTimeout(timer);
        resolve(probe);
      });
    });
  }

  hear({ id, probe }: ProbeAnswer): void {
    this.#waiting.get(id)?.(probe);
    this.#waiting.delete(id);
  }
}
