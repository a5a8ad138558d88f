import { SIGNALING_LIMITS } from "../../../../signaling-server/limits.ts";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { filesIn, readText } from "./pages.ts";

/** Where constants that a page may quote are defined. */
const FOLDERS = ["shared", "web", "signaling-server", "e2e/setup"];

const DEFINITION = /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: number)? = ([^;"`({[]+);/gm;

/**
 * Every numeric constant of the code by its name, in the unit that its name says, and the defaults of a session's spec.
 * Names that stand for different values in different files have several.
 */
export function constants(): ReadonlyMap<string, ReadonlySet<number>> {
  const texts = new Map<string, string[]>();
  const isSource = (name: string) => name.endsWith(".ts") && !/\.(test|spec)\.ts$/.test(name);
  for (const file of FOLDERS.flatMap((folder) => filesIn(folder, isSource))) {
    for (const [, name, text] of readText(file).matchAll(DEFINITION)) {
      texts.set(name!, [...(texts.get(name!) ?? []), text!.trim()]);
    }
  }
  const values = new Map<string, Set<number>>();
  const add = (name: string, value: number) => values.set(name, (values.get(name) ?? new Set<number>()).add(value));
  for (const [name, definitions] of texts) {
    for (const definition of definitions) {
      const value = evaluate(definition, texts);
      if (value !== undefined) add(name, value);
    }
  }
  for (const source of [SIGNALING_LIMITS, parseSpec({})]) {
    for (const [name, value] of Object.entries(source)) if (typeof value === "number") add(name, value);
  }
  return values;
}

/** A product or quotient of numbers and of other constants; undefined for anything else. */
function evaluate(text: string, texts: ReadonlyMap<string, readonly string[]>): number | undefined {
  const [first, ...rest] = text.split(/\s*([*/])\s*/);
  let value = atom(first!, texts);
  for (let at = 0; at < rest.length && value !== undefined; at += 2) {
    const next = atom(rest[at + 1]!, texts);
    if (next === undefined) return undefined;
    value = rest[at] === "*" ? value * next : value / next;
  }
  return value;
}

function atom(text: string, texts: ReadonlyMap<string, readonly string[]>): number | undefined {
  if (/^[\d_]+(\.\d+)?$/.test(text)) return Number(text.replaceAll("_", ""));
  const definitions = texts.get(text);
  return definitions?.length === 1 && definitions[0] !== text ? evaluate(definitions[0]!, texts) : undefined;
}

/** A constant as a page quotes it: its name in backticks, an equals sign, a value, perhaps a unit. */
const QUOTATION = /`(\w+)` = ([\d,]+(?:\.\d+)?)(?: (ms|s|min|KiB|MiB)\b)?/g;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, KiB: 1024, MiB: 1024 * 1024 };

/** The constants that a text quotes, in the units of their names. */
export function quotedConstants(text: string): readonly { readonly name: string; readonly value: number }[] {
  return [...text.matchAll(QUOTATION)].map(([, name, digits, unit]) => ({
    name: name!,
    value: Number(digits!.replaceAll(",", "")) * (unit === undefined ? 1 : UNITS[unit]!),
  }));
}
