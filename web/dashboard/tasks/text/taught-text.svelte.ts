import { reasonOf } from "../../../../shared/reason-of.ts";
import type { SessionSpec, SessionSpecInput } from "../../../../shared/session/spec.ts";
import { ownTokensMin } from "../../../../shared/text/text-parts.ts";
import { PRESETS } from "../../../../shared/text/presets.ts";
import { characterCount, VOCABULARY_MAX, vocabularyOf } from "../../../../shared/text/vocabulary.ts";
import { lookAtTextFile } from "../../../data/data-worker.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import { whole } from "../../kit/look/figures.ts";
import type { BroughtSources } from "../brought-sources.ts";
import type { Taught } from "../taught.ts";
import { OwnTexts } from "./own-texts.svelte.ts";

/** A minute or two on small devices: words of the text come out by then, and sentences nearly. */
const FIELDS = {
  task: "text",
  data: "own",
  rounds: 300,
  learningRate: 0.003,
} as const satisfies SessionSpecInput;

/** Texts, and the characters that they are written with. */
export class TaughtText implements Taught {
  files: readonly GivenFile[] = $state.raw([]);
  characters = $state(0);
  vocabulary = $state("");
  /** The file that is read. */
  reading = $state("");
  /** Why the last files were not taken. */
  refusal = $state("");

  #aborting: AbortController | undefined;

  get lack(): string | undefined {
    if (this.files.length === 0) return "Choose a text first.";
    const least = ownTokensMin(PRESETS.nano.context);
    return this.characters < least
      ? `At least ${whole(least)} characters are needed; there are ${whole(this.characters)}.`
      : undefined;
  }

  get amount(): string {
    return `${whole(this.characters)} characters`;
  }

  /** Of so many different characters each is a token; more of them are better told in bytes. */
  get isInCharacters(): boolean {
    return characterCount(this.vocabulary) <= VOCABULARY_MAX;
  }

  get fields(): SessionSpecInput {
    const tokens = this.isInCharacters
      ? ({ kind: "characters", characters: this.vocabulary } as const)
      : ({ kind: "bytes" } as const);
    return { ...FIELDS, text: { tokens, preset: "nano" } };
  }

  /** Adds files; of those that are no texts it says why, and takes the others. */
  async read(files: readonly GivenFile[]): Promise<void> {
    if (this.reading !== "") return;
    const { signal } = (this.#aborting = new AbortController());
    this.refusal = "";
    const refused: string[] = [];
    for (const file of files) {
      this.reading = file.path;
      try {
        const { vocabulary, characters } = await lookAtTextFile(file, signal);
        this.vocabulary = vocabularyOf(this.vocabulary + vocabulary);
        this.characters += characters;
        this.files = [...this.files, file];
      } catch (error) {
        if (signal.aborted) break;
        refused.push(`${reasonOf(error)}.`);
      }
    }
    this.refusal = refused.join(" ");
    this.reading = "";
  }

  /** Reads no further; the files that were read stay. */
  cancel(): void {
    this.#aborting?.abort();
  }

  clear(): void {
    this.files = [];
    this.characters = 0;
    this.vocabulary = "";
  }

  sources(spec: SessionSpec): BroughtSources | undefined {
    return spec.text !== null && spec.data === "own" ? new OwnTexts(spec) : undefined;
  }
}
