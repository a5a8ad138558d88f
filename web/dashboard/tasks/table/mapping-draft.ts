import type { TableComparison, TableMapping } from "../../../data/table/compare-table.ts";

/** What a person may choose for a column of the session that the table lacks: one of the table's, or to leave it empty. */
export const EMPTY = "";

/** What is chosen in a mapping's fields, by field. */
export interface MappingDraft {
  /** The table's column for each of the session's that it lacks; `EMPTY` leaves it empty. */
  readonly columns: Readonly<Record<string, string>>;
  /** By the session's column: the session's word for each of the table's; `EMPTY` for none. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What is likely meant, to begin with. */
export function likelyDraft({ missing, words }: TableComparison): MappingDraft {
  const taken = new Set<string>();
  const columns = missing.map(({ name, nearest }) => {
    const theirs = nearest !== undefined && !taken.has(nearest) ? nearest : EMPTY;
    taken.add(theirs);
    return [name, theirs] as const;
  });
  return {
    columns: Object.fromEntries(columns),
    words: Object.fromEntries(
      words.map(({ column, unknown }) => [
        column,
        Object.fromEntries(unknown.map(({ text, nearest }) => [text, nearest ?? EMPTY])),
      ]),
    ),
  };
}

/**
 * A mapping that says this beside what was said before.
 * @param comparison what the draft's fields are about
 */
export function mappingOf(draft: MappingDraft, { missing }: TableComparison, before: TableMapping): TableMapping {
  const found = missing.flatMap(({ name }) => {
    const theirs = draft.columns[name] ?? EMPTY;
    return theirs === EMPTY ? [] : [[theirs, name] as const];
  });
  const empty = missing.filter(({ name, mayBeEmpty }) => mayBeEmpty && (draft.columns[name] ?? EMPTY) === EMPTY);
  const words = Object.entries(draft.words).map(([column, list]) => {
    const meant = Object.entries(list).filter(([, ours]) => ours !== EMPTY);
    return [column, { ...before.words[column], ...Object.fromEntries(meant) }] as const;
  });
  return {
    columns: { ...before.columns, ...Object.fromEntries(found) },
    words: { ...before.words, ...Object.fromEntries(words) },
    empty: [...before.empty, ...empty.map(({ name }) => name)],
  };
}

/** Why the table cannot be read with this: a column without which no row can be used, or two of one; undefined where it can. */
export function draftLack(draft: MappingDraft, { missing }: TableComparison): string | undefined {
  const lacking = missing.find(({ name, mayBeEmpty }) => !mayBeEmpty && (draft.columns[name] ?? EMPTY) === EMPTY);
  if (lacking !== undefined) return `Say which column of your table is ${lacking.name}: it may not be left empty.`;
  const chosen = Object.values(draft.columns).filter((theirs) => theirs !== EMPTY);
  const twice = chosen.find((theirs, i) => chosen.indexOf(theirs) !== i);
  return twice === undefined ? undefined : `${twice} is chosen for two columns.`;
}
