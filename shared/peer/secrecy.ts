/** What a peer needs of its platform to keep secrets. */
export interface Secrecy {
  /** 256 bits of cryptographic randomness, as hexadecimal characters. */
  random(): string;
  /** SHA-256 of a text, as hexadecimal characters. */
  hash(text: string): string;
}
