import { createSHA256 } from "hash-wasm";
import type { Secrecy } from "../../shared/peer/secrecy.ts";

/** The platform's own randomness, and SHA-256 without waiting for it. */
export async function createSecrecy(): Promise<Secrecy> {
  const hasher = await createSHA256();
  return {
    random() {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    },
    hash(text) {
      hasher.init();
      hasher.update(text);
      return hasher.digest("hex");
    },
  };
}
