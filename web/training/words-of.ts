/** What somebody caught of TensorFlow.js, in words: the wasm backend rejects with a plain object. */
export function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}
