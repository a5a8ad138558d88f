/** Enough that nobody guesses one; the server asks PeerJS IDs for as much. */
const RANDOM_BYTES = 16;

/** 32 hexadecimal characters from the platform's cryptographic randomness. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
