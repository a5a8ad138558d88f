import type { TableComparison, UnknownWords } from "./compare-table.ts";

/** What several tables of one tab differ in from the session, all together: one mapping is for all of them. */
export function mergeComparisons(parts: readonly TableComparison[]): TableComparison {
  const first = parts[0] ?? { missing: [], extra: [], others: [], words: [] };
  if (parts.length <= 1) return first;
  return {
    missing: byName(parts.flatMap(({ missing }) => missing)),
    extra: [...new Set(parts.flatMap(({ extra }) => extra))],
    others: byName(parts.flatMap(({ others }) => others)),
    words: mergeWords(parts.flatMap(({ words }) => words)),
  };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((each) => [each.name, each])).values()];
}

function mergeWords(list: readonly UnknownWords[]): readonly UnknownWords[] {
  const merged = new Map<string, UnknownWords>();
  for (const each of list) {
    const key = `${each.isLabel} ${each.column}`;
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, each);
      continue;
    }
    const unknown = new Map(known.unknown.map((word) => [word.text, word]));
    for (const word of each.unknown) {
      unknown.set(word.text, { ...word, rows: word.rows + (unknown.get(word.text)?.rows ?? 0) });
    }
    merged.set(key, {
      ...known,
      unknown: [...unknown.values()],
      count: Math.max(known.count, each.count, unknown.size),
    });
  }
  return [...merged.values()];
}
