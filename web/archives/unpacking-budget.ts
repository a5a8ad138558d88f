import { ArchiveError } from "./archive-error.ts";

const MEGABYTE = 1024 * 1024;

/** Bytes that may still come out of archives: what one says of its size is believed by nobody. */
export class UnpackingBudget {
  readonly #most: number;
  #left: number;

  /** @param most bytes that may come out in all */
  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** @throws ArchiveError where so many bytes would be too many */
  require(bytes: number): void {
    if (bytes > this.#left) throw new ArchiveError(`unpacks to more than ${Math.floor(this.#most / MEGABYTE)} MB`);
  }

  /** Counts bytes that came out. @throws ArchiveError where they are too many */
  spend(bytes: number): void {
    this.require(bytes);
    this.#left -= bytes;
  }
}
