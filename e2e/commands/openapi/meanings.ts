import { readFileSync } from "node:fs";
import { REFUSALS, type RefusalCode } from "../../../shared/signaling/refusals.ts";

const SOURCE = new URL("../../../shared/signaling/refusals.ts", import.meta.url);

/**
 * What each refusal means, as the comment beside its code says; codes that follow one another without comments of their own
 * share one.
 * @throws Error for a code that is not found there
 */
export function meaningsOfRefusals(source = readFileSync(SOURCE, "utf8")): Readonly<Record<RefusalCode, string>> {
  const table = source.slice(source.indexOf("export const REFUSALS"), source.indexOf("} as const"));
  const found = new Map<string, string>();
  let meaning = "";
  for (const [, comment, quoted, plain] of table.matchAll(/\/\*\*([\s\S]*?)\*\/|^ {2}(?:"([\w-]+)"|(\w+)): \d+,$/gm)) {
    if (comment !== undefined) meaning = comment.replace(/\s*\n\s*\*\s*/g, " ").trim();
    else found.set(quoted ?? plain ?? "", meaning);
  }
  const codes = Object.keys(REFUSALS) as RefusalCode[];
  const missing = codes.find((code) => !found.has(code));
  if (missing !== undefined) throw new Error(`refusals.ts has no line for ${missing} that can be read`);
  return Object.fromEntries(codes.map((code) => [code, found.get(code)])) as Record<RefusalCode, string>;
}
