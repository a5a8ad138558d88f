import type { SliceParts } from "../averaging/slices.ts";
import { slicesByUpload } from "../averaging/upload-slices.ts";
import type { SessionSpec } from "../session/spec.ts";
import { VotedDivision } from "./voted-division.ts";

/** What a member uploads in a second, in kilobytes; null where its line was not what it waited for. */
export type UploadRate = number | null;

/** New slices, and the round from which they are in force. */
export interface SlicesChange {
  readonly from: number;
  /** Parts of the vector that each member owns. */
  readonly parts: readonly number[];
  /** What each member uploads, by which they were cut. */
  readonly rates: readonly UploadRate[];
}

/** R14: which parts of the vector each member of a view owns, by the votes of rounds that were committed in it. */
export class VotedSlices {
  readonly #spec: SessionSpec;
  /** By rates; what is not known is faster than any. */
  readonly #division = new VotedDivision();
  #members = 0;

  constructor(spec: SessionSpec) {
    this.#spec = spec;
  }

  /** A view begins, of so many members, with this round. */
  begin(members: number, first: number): void {
    this.#members = members;
    this.#division.begin(first);
  }

  /** Whether slices follow upload speed. */
  get follow(): boolean {
    return this.#spec.slices === "speed";
  }

  /** The parts of each member in a round of the view. */
  of(round: number): SliceParts {
    return this.#division.of(round);
  }

  /**
   * A round was committed.
   * @param rates what its votes say, by position
   * @returns the change that follows, if one does
   */
  committed(round: number, rates: readonly UploadRate[]): SlicesChange | null {
    if (!this.follow || !this.#division.isJudged(round) || rates.length < this.#members) return null;
    const medians = this.#division.measured(rates.map((rate) => rate ?? Number.POSITIVE_INFINITY));
    const known = medians?.map((rate) => (Number.isFinite(rate) ? rate : null));
    const parts = known && slicesByUpload(known, this.#division.newest);
    if (!parts) return null;
    return { from: this.#division.change(round, parts), parts, rates: known };
  }
}
