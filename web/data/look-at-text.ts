import { loadTokenizer } from "../../shared/text/load-tokenizer.ts";
import type { TokensSpec } from "../../shared/text/text-schema.ts";
import { encodeWithPauses, type Encoded } from "../../shared/text/tokenizer.ts";
import { characterCount, vocabularyOf } from "../../shared/text/vocabulary.ts";
import type { GivenFile } from "./open-files.ts";
import { readText } from "./read-text.ts";

/** What is to be known of a text before there is a session. */
export interface TextLook {
  /** Its characters, each once, by code point. */
  readonly vocabulary: string;
  /** How many there are: code points. */
  readonly characters: number;
}

/** A text as a session learns from it. */
export interface ReadTokens extends Encoded {
  /** Code units of the text that it was. */
  readonly length: number;
  /** What stands between two texts. */
  readonly lineBreak: Uint16Array<ArrayBuffer>;
}

/** @throws DataFileError where it is empty, no text, or too large */
export async function lookAtText(file: GivenFile): Promise<TextLook> {
  const text = await readText(file);
  return { vocabulary: vocabularyOf(text), characters: characterCount(text) };
}

/**
 * Turns a file into tokens.
 * @param report is told the share that is done
 * @throws DataFileError as {@link lookAtText}
 */
export async function readTokens(
  file: GivenFile,
  spec: TokensSpec,
  report: (share: number) => void,
): Promise<ReadTokens> {
  const text = await readText(file);
  const tokenizer = await loadTokenizer(spec);
  const encoded = await encodeWithPauses(tokenizer, text, (share) => Promise.resolve(report(share)));
  return { ...encoded, length: text.length, lineBreak: tokenizer.encode("\n").tokens };
}
