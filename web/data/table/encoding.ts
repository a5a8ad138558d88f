/** How the characters of a text file are written as bytes. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** What an encoding is called where people are told which one was taken. */
export const ENCODING_WORDS: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252 (Latin-1), as it is not UTF-8",
};

/** Bytes at the start of a file that are looked at for a mark, or for the zeros of UTF-16. */
export const START_BYTES = 4096;

/** By a mark at its start, or by the zeros of UTF-16 without one; undefined where only the whole file tells. */
export function encodingByStart(start: Uint8Array): Encoding | undefined {
  const [first, second, third] = start;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (start.length < UTF16_BYTES_MIN) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of start.entries()) {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  // Of Latin text in UTF-16 every other byte is 0, and of no other text any.
  if (odd > ZEROS_SHARE * (start.length / 2) && even === 0) return "utf-16le";
  if (even > ZEROS_SHARE * (start.length / 2) && odd === 0) return "utf-16be";
  return undefined;
}

const ZEROS_SHARE = 0.5;
/** Fewer bytes tell too little. */
const UTF16_BYTES_MIN = 16;

/** Whether all of these bytes are UTF-8. */
export async function isUtf8(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const bytes of pieces) {
    if (isWrong(() => decoder.decode(bytes, { stream: true }))) return false;
  }
  return !isWrong(() => decoder.decode());
}

function isWrong(decode: () => string): boolean {
  try {
    decode();
    return false;
  } catch {
    return true;
  }
}
