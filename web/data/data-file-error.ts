/**
 * A file that people gave is not what the session learns from: which file, where in it, and why. The message is for
 * people; a path is shown as it was given.
 */
export class DataFileError extends Error {
  override readonly name = "DataFileError";
  /**
   * @param place such as "line 7" or "image 12"; null where the whole file is meant
   * @param reason what was found
   * @param wanted what was wanted instead, or what to do; empty where the reason says it
   */
  constructor(
    readonly file: string,
    readonly place: string | null,
    readonly reason: string,
    readonly wanted = "",
  ) {
    super(`${file}${place === null ? "" : `, ${place}`}: ${reason}${wanted === "" ? "" : `; ${wanted}`}`);
  }
}

/** A piece of a file as an error quotes it: short, and without line breaks. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" ? "nothing" : `"${line.length > 30 ? `${line.slice(0, 30)}…` : line}"`;
}
