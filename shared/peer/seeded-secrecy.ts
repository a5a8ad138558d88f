import type { Secrecy } from "./secrecy.ts";
import type { Digester } from "../training/digest.ts";
import type { Random } from "../training/random.ts";

/** Secrets that a seed gives, so that runs can be repeated: of the right form, and secret from nobody. */
export function seededSecrecy(random: Random, digester: Digester): Secrecy {
  const word = () => random.uint32().toString(16).padStart(8, "0");
  return {
    random: () => Array.from({ length: 8 }, word).join(""),
    hash: (text) => digester.digestText(text) + digester.digestText(`second half of ${text}`),
  };
}
