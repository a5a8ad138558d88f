/** Thrown when a file is not a run or model of ours. The message is for people: which file, and why not. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(`${file}: ${reason}`);
  }
}

/** A piece of a file as an error quotes it: short, and in one line. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
}
