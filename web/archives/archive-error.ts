/** An archive that is not unpacked. The reason is for people, and begins with a verb: "is encrypted". */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  /** @param entry path of the file in it that is meant; null where it is the archive itself */
  constructor(
    readonly reason: string,
    readonly entry: string | null = null,
  ) {
    super(entry === null ? reason : `${entry} ${reason}`);
  }
}
