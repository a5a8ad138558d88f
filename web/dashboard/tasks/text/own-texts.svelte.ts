import { present } from "../../../../shared/assert.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { ownTokensMin, splitText } from "../../../../shared/text/text-parts.ts";
import { TEXT_BYTES_MAX, TEXT_MEGABYTES_MAX, type TextSpec } from "../../../../shared/text/text-schema.ts";
import { joinForeign, joinTokens, plainTokenizer, type ForeignCharacter } from "../../../../shared/text/tokenizer.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import { DataFileError } from "../../../data/data-file-error.ts";
import { readTokensOf } from "../../../data/data-worker.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { OwnData } from "../../../ports/own-data.ts";
import { whole } from "../../kit/look/figures.ts";
import { tokenNames } from "../../story/text-words.ts";

/** A text from a file. */
export interface OwnTextFile {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** What it becomes, in this session. */
  readonly tokens: Uint16Array<ArrayBuffer>;
  readonly foreign: readonly ForeignCharacter[];
}

/** More foreign characters than one in so many, and the text is of another script than the session. */
const FOREIGN_ONE_IN = 20;

/** The texts that this tab is to learn from, as they are put together before the join. They live in this page alone. */
export class OwnTexts {
  readonly spec: TextSpec;
  list: readonly OwnTextFile[] = $state.raw([]);
  peers = $state(1);
  /** Why the last files were not taken. */
  refusal = $state("");
  /** While files are read. */
  progress: { readonly done: number; readonly path: string } | undefined = $state.raw();

  #reading: AbortController | undefined;
  /** Between two texts. */
  #lineBreak = new Uint16Array();
  #nextId = 0;

  constructor({ text }: Pick<SessionSpec, "text">) {
    this.spec = present(text, "a session of text says how it becomes tokens");
  }

  get tokens(): number {
    return this.list.reduce((sum, { tokens }) => sum + tokens.length, 0);
  }

  get isReading(): boolean {
    return this.progress !== undefined;
  }

  get amount(): string {
    return `${whole(this.tokens)} ${this.unit}`;
  }

  /** What stands for characters that the vocabulary has not; null where they are left out. */
  get replacement(): string | null {
    const { tokens } = this.spec;
    return tokens.kind === "characters" ? plainTokenizer(tokens).replacement : null;
  }

  /** Characters of all texts that the vocabulary has not, the commonest first. */
  get foreign(): readonly ForeignCharacter[] {
    return joinForeign(this.list.map(({ foreign }) => foreign));
  }

  /** Why these texts do not do yet; undefined when they do. */
  get lack(): string | undefined {
    const least = this.peers * ownTokensMin(this.spec.context);
    const { tokens } = this;
    if (tokens < least) {
      const has = tokens === 0 ? "there are none yet" : `there are ${whole(tokens)}`;
      return `At least ${whole(least)} ${this.unit} are needed; ${has}.`;
    }
    if (this.list.reduce((sum, { bytes }) => sum + bytes, 0) > TEXT_BYTES_MAX) {
      return `A tab may bring at most ${TEXT_MEGABYTES_MAX} MB of text; remove some.`;
    }
    return undefined;
  }

  /** What texts are counted in. */
  get unit(): string {
    return tokenNames(this.spec.tokens).several;
  }

  /** How much is trained on, and how much is kept to try the model on, in tokens. */
  get shares(): { readonly train: number; readonly test: number } {
    const { training, heldOut } = splitText(this.tokens);
    return { train: training.end, test: heldOut.end - heldOut.start };
  }

  /** Reads files; what is wrong with one of them becomes `refusal`, and what was there before stays. */
  async read(files: readonly GivenFile[]): Promise<void> {
    const [first] = files;
    if (first === undefined || this.isReading) return;
    const { signal } = (this.#reading = new AbortController());
    this.refusal = "";
    this.progress = { done: 0, path: first.path };
    try {
      const read: OwnTextFile[] = [];
      for (const [at, file] of files.entries()) {
        const follow = (done: number): void =>
          void (this.progress = { done: (at + done) / files.length, path: file.path });
        follow(0);
        read.push(await this.#taken(file, follow, signal));
      }
      this.list = [...this.list, ...read];
    } catch (error) {
      if (signal.aborted) return;
      const message = reasonOf(error);
      this.refusal = error instanceof DataFileError ? `${message}. Nothing of it was taken.` : message;
    } finally {
      this.progress = undefined;
    }
  }

  /** Gives up reading files; nothing of them is taken. */
  cancel(): void {
    this.#reading?.abort();
  }

  remove(id: number): void {
    this.list = this.list.filter((each) => each.id !== id);
  }

  /** Tokens are the same wherever they stand for the same characters, however much of them a window has. */
  carriedTo(spec: SessionSpec): OwnTexts | undefined {
    if (spec.data !== "own" || JSON.stringify(spec.text?.tokens) !== JSON.stringify(this.spec.tokens)) return undefined;
    const texts = new OwnTexts(spec);
    texts.list = this.list;
    texts.#nextId = this.#nextId;
    texts.#lineBreak = this.#lineBreak;
    return texts;
  }

  /** All texts, one behind the other. */
  combined(): OwnData {
    const between = this.#lineBreak;
    return { tokens: joinTokens(this.list.flatMap(({ tokens }, i) => (i === 0 ? [tokens] : [between, tokens]))) };
  }

  /** The training worker has them: this page need not. */
  clear(): void {
    this.list = [];
  }

  /** @throws DataFileError where hardly anything of it is in the session's vocabulary; the signal's reason */
  async #taken(file: GivenFile, follow: (done: number) => void, signal: AbortSignal): Promise<OwnTextFile> {
    const { path, content } = file;
    const { tokens, foreign, length, lineBreak } = await readTokensOf(file, this.spec.tokens, follow, signal);
    this.#lineBreak = lineBreak;
    const strange = foreign.reduce((sum, { count }) => sum + count, 0);
    if (strange * FOREIGN_ONE_IN > length) {
      const known = `${whole(strange)} of its ${whole(length)} characters are not in this session's vocabulary`;
      throw new DataFileError(
        path,
        null,
        `${known}, such as ${foreign
          .slice(0, 5)
          .map(({ character }) => character)
          .join(" ")}`,
      );
    }
    return { id: this.#nextId++, name: path, bytes: content.size, tokens, foreign };
  }
}
