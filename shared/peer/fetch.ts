import { sliceOf } from "../averaging/slices.ts";

/** One seat that sends a part of the state. */
export interface Source {
  readonly seat: number;
  readonly start: number;
  readonly end: number;
  /** Elements so far; parts come in order. */
  received: number;
  round: number | undefined;
  digest: string | undefined;
}

/** P8: a state that is fetched from several seats at once, one part from each. */
export class Fetch {
  /** The round that was asked for: this one, or, where it is not exact, the first one that is committed from then. */
  readonly round: number;
  /** The digest that it must have; undefined where the offers tell. */
  readonly digest: string | undefined;
  /** A view that began from the state or from an earlier one (M4). */
  readonly view: number;
  readonly values: Float32Array;
  readonly sources: readonly Source[];
  #movedAt: number;

  constructor(
    { round, digest, view }: { readonly round: number; readonly digest: string | undefined; readonly view: number },
    length: number,
    seats: readonly number[],
    now: number,
  ) {
    this.round = round;
    this.digest = digest;
    this.view = view;
    this.values = new Float32Array(length);
    this.#movedAt = now;
    this.sources = seats.map((seat, part) => {
      const { start, end } = sliceOf(length, seats.length, part);
      return { seat, start, end, received: 0, round: undefined, digest: undefined };
    });
  }

  /** When something last arrived. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** Something arrived. */
  moved(now: number): void {
    this.#movedAt = now;
  }

  get progress(): number {
    const received = this.sources.reduce((sum, source) => sum + source.received, 0);
    return received / Math.max(1, this.values.length);
  }

  get isComplete(): boolean {
    return this.sources.every(({ start, end, received, digest }) => digest !== undefined && received === end - start);
  }

  /** The offers name different rounds: the members went on while the requests were on their way. */
  get isTorn(): boolean {
    return new Set(this.sources.flatMap(({ round }) => round ?? [])).size > 1;
  }
}
