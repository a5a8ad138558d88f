/** A text that somebody scanned, pasted or opened is not what it should be; the message is for people. */
export class TextFault extends Error {
  override readonly name = "TextFault";
}
