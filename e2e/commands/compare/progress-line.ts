import pc from "picocolors";

/** Where nobody can see a line that is written again, a new one this often. */
const LINE_EVERY_MS = 5000;

/** One line that says what goes on: written again in place, or now and then anew where the output is no terminal. */
export class ProgressLine {
  readonly #out: NodeJS.WriteStream;
  readonly #startedAt = performance.now();
  #lineAt = Number.NEGATIVE_INFINITY;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(text: string): void {
    const now = performance.now();
    const line = `${((now - this.#startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`;
    if (this.#out.isTTY) this.#out.write(`\r\u001b[K${pc.dim(line)}`);
    else if (now - this.#lineAt >= LINE_EVERY_MS) {
      this.#lineAt = now;
      this.#out.write(`${line}\n`);
    }
  }

  /** Leaves a line behind. */
  keep(text: string): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[K");
    this.#lineAt = Number.NEGATIVE_INFINITY;
    this.show(text);
    if (this.#out.isTTY) this.#out.write("\n");
  }
}
