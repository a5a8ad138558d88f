import { GLOSSARY, type Word } from "./glossary.ts";

/** A part of a text: plain, or a word of the protocol that explains itself in place. */
export interface TextPart {
  readonly text: string;
  readonly word?: Word;
}

const MARKED = /\[([^\]]+)\]\((\w+)\)/;

/** Takes apart a text in which `[a new view](view)` stands for words that the glossary explains. @throws TypeError for one that it does not have */
export function textParts(text: string): readonly TextPart[] {
  // What the pattern's two groups caught stands between what lies around: text, shown, word, text, shown, word, text.
  const pieces = text.split(MARKED);
  return pieces.flatMap((piece, at): readonly TextPart[] => {
    if (at % 3 === 2) return [];
    if (at % 3 === 0) return piece === "" ? [] : [{ text: piece }];
    const word = pieces[at + 1] ?? "";
    if (!isWord(word)) throw new TypeError(`the glossary does not explain '${word}'`);
    return [{ text: piece, word }];
  });
}

function isWord(word: string): word is Word {
  return Object.hasOwn(GLOSSARY, word);
}
