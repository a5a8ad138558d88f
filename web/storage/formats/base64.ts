/** Characters are made of this many bytes at a time: a call takes no endless list of arguments. */
const PIECE_BYTES = 0x6000;

/** The bytes of a vector, little-endian as every platform with WebAssembly is, in base64 (RFC 4648). */
export function floatsToBase64(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + PIECE_BYTES)));
  }
  return text;
}

/** The vector again, or undefined where the text is no base64 of whole float32 numbers. */
export function floatsOfBase64(text: string): Float32Array<ArrayBuffer> | undefined {
  let characters: string;
  try {
    characters = atob(text);
  } catch {
    return undefined;
  }
  if (characters.length % Float32Array.BYTES_PER_ELEMENT !== 0) return undefined;
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
