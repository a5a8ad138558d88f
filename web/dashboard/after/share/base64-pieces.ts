/** Bytes of a piece: whole threes, of which base64 makes fours, so that the pieces follow each other without a gap. */
const PIECE_BYTES = 3 * 0x10_0000;
/** Characters are made of this many bytes at a time: a call takes no endless list of arguments. Whole threes too. */
const CALL_BYTES = 0x6000;

/**
 * Bytes in base64, a few megabytes at a time, so that a page is drawn between two of them.
 * @param pause ends when others had their turn; told how much is done, 0 to 1
 */
export async function base64Pieces(bytes: Uint8Array, pause: (done: number) => Promise<void>): Promise<string[]> {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const to = Math.min(from + PIECE_BYTES, bytes.length);
    let piece = "";
    for (let at = from; at < to; at += CALL_BYTES) {
      piece += btoa(String.fromCharCode(...bytes.subarray(at, Math.min(at + CALL_BYTES, to))));
    }
    pieces.push(piece);
    await pause(to / bytes.length);
  }
  return pieces;
}
