import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import { wordsOf } from "../output.ts";

interface Load {
  readonly name: string;
  readonly entries: JournalEntry[];
  /** Of the newest entry that was read, in milliseconds since 1970, and which of that time were. */
  readAt: number;
  readThen: Set<string>;
  /** One reading at a time: two would take the same lines over. */
  reading: Promise<void>;
}

/** All that the page loads of a run wrote down, read bit by bit: a tab itself keeps only the newest entries. */
export class JournalLog {
  #folder: string;
  #isWritten = true;
  readonly #loads: Load[] = [];
  readonly #present = new WeakMap<Page, Load>();

  /** @param folder that exists; one NDJSON file for each page load */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Each page load's entries so far. */
  get journals(): readonly (readonly JournalEntry[])[] {
    return this.#loads.map(({ entries }) => entries).filter((entries) => entries.length > 0);
  }

  /** Where the files are: another one than at first, once that could not be written to any more. */
  get folder(): string {
    return this.#folder;
  }

  get entryCount(): number {
    return this.#loads.reduce((sum, { entries }) => sum + entries.length, 0);
  }

  /** The page was opened, or loaded again. */
  begin(page: Page): void {
    const name = `page-load-${String(this.#loads.length).padStart(4, "0")}.ndjson`;
    const load: Load = { name, entries: [], readAt: 0, readThen: new Set(), reading: Promise.resolve() };
    this.#loads.push(load);
    this.#present.set(page, load);
  }

  /** Takes over what a page has written down since it was read last; nothing where it does not answer. */
  read(page: Page): Promise<void> {
    const load = this.#present.get(page);
    if (load === undefined) return Promise.resolve();
    return (load.reading = load.reading.then(() => this.#readInto(load, page)));
  }

  async #readInto(load: Load, page: Page): Promise<void> {
    const newer = await page
      .evaluate((since) => (window.lockstep?.journal() ?? []).filter(({ at }) => at >= since), load.readAt)
      .catch(() => []);
    // It may have been loaded again while it was asked.
    if (this.#present.get(page) !== load) return;
    const lines = newer.map((entry) => ({ entry, text: JSON.stringify(entry) }));
    const fresh = lines.filter(({ text }) => !load.readThen.has(text));
    if (fresh.length === 0) return;
    const readAt = Math.max(load.readAt, ...fresh.map(({ entry }) => entry.at));
    load.readThen = new Set(lines.filter(({ entry }) => entry.at === readAt).map(({ text }) => text));
    load.readAt = readAt;
    load.entries.push(...fresh.map(({ entry }) => entry));
    this.#write(load, fresh.map(({ text }) => `${text}\n`).join(""));
  }

  /** A disk that is full in the end does not end the run: what is checked is kept in memory as well. */
  #write({ name }: Load, text: string): void {
    if (!this.#isWritten) return;
    try {
      appendFileSync(path.join(this.#folder, name), text);
    } catch (error) {
      console.error(`${this.#folder}: ${wordsOf(error)}. The journals go on in a folder for temporary files.`);
      this.#move();
    }
  }

  #move(): void {
    try {
      this.#folder = mkdtempSync(path.join(tmpdir(), "lockstep-soak-"));
      for (const { name, entries } of this.#loads) {
        writeFileSync(path.join(this.#folder, name), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      }
    } catch (error) {
      this.#isWritten = false;
      console.error(`${this.#folder}: ${wordsOf(error)}. No journal is written any more.`);
    }
  }
}
