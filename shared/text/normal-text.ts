/** A text that cannot be learnt from; the message is for people, and goes on behind its name: `my.txt: is empty`. */
export class TextError extends Error {
  override readonly name = "TextError";
}

/** Control characters that a text may have, in a share of it, before it is taken for something else. */
const CONTROL_SHARE_MAX = 0.001;

/**
 * A text as it is learnt from: without a byte order mark, its lines ended by line feeds alone, and letters with accents
 * as one character where there is one. Texts that look alike are then alike.
 */
export function normalText(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .normalize("NFC");
}

/**
 * A decoded file as a text to learn from.
 * @throws TextError where it is empty, or no text at all
 */
export function checkedText(decoded: string): string {
  const text = normalText(decoded);
  if (text.trim() === "") throw new TextError(text === "" ? "is empty" : "has nothing but white space");
  let controls = 0;
  for (const character of text) {
    if (character === "\0") throw new TextError("is no text: it has bytes that are zero");
    if (character < " " && character !== "\n" && character !== "\t" && character !== "\f") controls += 1;
  }
  if (controls > CONTROL_SHARE_MAX * text.length) {
    throw new TextError(`is no text: it has ${controls.toLocaleString("en")} control characters`);
  }
  return text;
}
