import { present } from "../../../../shared/assert.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { ownTokensMin, splitText } from "../../../../shared/text/text-parts.ts";
import { TEXT_BYTES_MAX, TEXT_MEGABYTES_MAX, type TextSpec } from "../../../../shared/text/text-schema.ts";
import { loadTokenizer } from "../../../../shared/text/load-tokenizer.ts";
import {
  encodeWithPauses,
  joinForeign,
  joinTokens,
  plainTokenizer,
  type ForeignCharacter,
  type Tokenizer,
} from "../../../../shared/text/tokenizer.ts";
import { reasonOf } from "../../../../shared/reason-of.ts";
import { DataFileError } from "../../../data/data-file-error.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import { readText } from "../../../data/read-text.ts";
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

/** Lets the page do what waits for it. */
const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** More foreign characters than one in so many, and the text is of another script than the session. */
const FOREIGN_ONE_IN = 20;

/** The texts that this tab is to learn from, as they are put together before the join. They live in this page alone. */
export class OwnTexts {
  readonly spec: TextSpec;
  list: readonly OwnTextFile[] = $state.raw([]);
  peers = $state(1);
  /** Why the last files were not taken. */
  refusal = $state("");
  isReading = $state(false);

  #tokenizer: Tokenizer | undefined;
  /** Between two texts. */
  #lineBreak = new Uint16Array();
  #nextId = 0;

  constructor({ text }: Pick<SessionSpec, "text">) {
    this.spec = present(text, "a session of text says how it becomes tokens");
  }

  get tokens(): number {
    return this.list.reduce((sum, { tokens }) => sum + tokens.length, 0);
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
    if (files.length === 0 || this.isReading) return;
    this.refusal = "";
    this.isReading = true;
    try {
      const read: OwnTextFile[] = [];
      for (const file of files) read.push(await this.#taken(file, await readText(file)));
      this.list = [...this.list, ...read];
    } catch (error) {
      const message = reasonOf(error);
      this.refusal = error instanceof DataFileError ? `${message}. Nothing of it was taken.` : message;
    } finally {
      this.isReading = false;
    }
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

  /** @throws DataFileError where hardly anything of it is in the session's vocabulary */
  async #taken({ path, content }: GivenFile, text: string): Promise<OwnTextFile> {
    if (this.#tokenizer === undefined) {
      this.#tokenizer = await loadTokenizer(this.spec.tokens);
      this.#lineBreak = this.#tokenizer.encode("\n").tokens;
    }
    const { tokens, foreign } = await encodeWithPauses(this.#tokenizer, text, nextTask);
    const strange = foreign.reduce((sum, { count }) => sum + count, 0);
    if (strange * FOREIGN_ONE_IN > text.length) {
      const known = `${whole(strange)} of its ${whole(text.length)} characters are not in this session's vocabulary`;
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
