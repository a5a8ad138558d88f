import * as v from "valibot";
import { NAME_BYTES_MAX, NAME_CHARACTERS_MAX, NAME_MARKS_MAX } from "./limits.ts";

/**
 * Names that people give themselves and their sessions, in any script. Whoever reads one has it from a stranger: it is
 * short, on one line, cannot be seen as something that it is not part of, and is never more than text.
 */

/** What nobody sees, or sees in what stands around it: controls, line ends, what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;
/**
 * And what takes no room: of these only joiners, choosers of a variant and tags mean something, within words and emoji.
 */
const IGNORABLE = /(?![\p{Join_Control}\p{Variation_Selector}\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/u;
/** Something that can be seen: a blank of Braille is not. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
/** Marks pile up on one letter, beyond its line. */
const PILE = new RegExp(`\\p{M}{${NAME_MARKS_MAX + 1}}`, "u");

/** Whether something in a text from a stranger is not what it is seen as: what nobody sees, or marks that pile up. */
export function hidesSomething(text: string): boolean {
  return UNSEEN.test(text) || IGNORABLE.test(text) || PILE.test(text);
}

/** @returns why this is no name, as the end of a sentence about it; undefined for a name, and for "", which is none */
export function nameFault(name: string): string | undefined {
  if (name === "") return undefined;
  const tooLong = `must have at most ${NAME_CHARACTERS_MAX} characters, and ${NAME_BYTES_MAX} bytes`;
  // Nobody looks into a long text, or counts in it.
  if (name.length > NAME_BYTES_MAX || bytesOf(name) > NAME_BYTES_MAX) return tooLong;
  if (UNSEEN.test(name) || IGNORABLE.test(name)) {
    return "must be on one line, without control characters and marks that nobody sees";
  }
  if (name !== name.trim()) return "must not begin or end with a space";
  if (!VISIBLE.test(name)) return "must have something in it that can be seen";
  if (PILE.test(name)) return `must have at most ${NAME_MARKS_MAX} marks on a letter`;
  return charactersOf(name) > NAME_CHARACTERS_MAX ? tooLong : undefined;
}

/** What somebody has typed or pasted, with what no name can have left out: it may still be too long. */
export function tidyName(typed: string): string {
  const seen = [...typed.replace(/\s/g, " ")].filter((each) => !UNSEEN.test(each) && !IGNORABLE.test(each));
  return seen.join("").replace(/ {2,}/g, " ").trim().normalize("NFC");
}

/** A name as others tell it: a fault refuses it. */
export const Name = v.pipe(
  v.string("must be a string"),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? nameFault(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);

let segmenter: Intl.Segmenter | undefined;

/** As people count them: a letter with its accents is one, and so is an emoji that is made of several. */
function charactersOf(name: string): number {
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  return [...segmenter.segment(name)].length;
}

/** In UTF-8. */
function bytesOf(name: string): number {
  return [...name].reduce((sum, each) => {
    const point = each.codePointAt(0) ?? 0;
    return sum + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
  }, 0);
}
