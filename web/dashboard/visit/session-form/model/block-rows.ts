import { BLOCKS_MAX } from "../../../../../shared/limits.ts";
import { KINDS, kindWords } from "../../../story/model/kind-words.ts";
import type { Block } from "../../../../../shared/training/model/block.ts";

/** A block as somebody writes it: right or not yet. */
export interface BlockRow {
  /** Stays the same wherever the row is moved. */
  readonly key: number;
  /** Its fields as they were typed, the kind among them; a number that is none stays a text. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of a residual, what is inside. */
  readonly inner: readonly BlockRow[] | undefined;
}

/** A row's place: its index in the list, and inside of residuals one index more for each. */
export type At = readonly number[];
/** All rows, and one way to change them. */
type Rows = readonly BlockRow[];

/** Lists that lie in each other deeper than this are not shown; those of a model may be three deep. */
const DEPTH_MAX = 8;

let made = 0;

/** A row with a key of its own. */
export function newRow(block: Readonly<Record<string, unknown>>, inner?: Rows): BlockRow {
  made += 1;
  return { key: made, fields: block, inner };
}

/**
 * Rows of what may be a list of blocks.
 * @throws RangeError where it is no list of objects, or too large to be shown, with the reason
 */
export function rowsOf(raw: unknown, depth = 0): Rows {
  if (!Array.isArray(raw)) throw new RangeError("must be a list of blocks");
  if (raw.length > BLOCKS_MAX) throw new RangeError(`must be at most ${BLOCKS_MAX} blocks`);
  if (depth > DEPTH_MAX) throw new RangeError("has lists that lie too deep in each other");
  return raw.map((block: unknown, i) => {
    if (typeof block !== "object" || block === null || Array.isArray(block)) {
      throw new RangeError(`must be a list of blocks, but number ${i + 1} of a list is none`);
    }
    const { blocks, ...fields } = block as Record<string, unknown>;
    const isResidual = fields["kind"] === "residual";
    if (isResidual) return newRow(fields, rowsOf(blocks ?? [], depth + 1));
    return newRow(block as Record<string, unknown>);
  });
}

/** The rows as a session's spec has them, whether it would take them or not. */
export function blocksOf(rows: Rows): readonly unknown[] {
  return rows.map(({ fields, inner }) => (inner === undefined ? fields : { ...fields, blocks: blocksOf(inner) }));
}

/** The same as text: a line for each block of the outermost list. */
export function textOf(rows: Rows): string {
  return `[\n${blocksOf(rows)
    .map((block) => `  ${JSON.stringify(block)}`)
    .join(",\n")}\n]`;
}

/** The row at a place. */
export function rowAt(rows: Rows, [first = -1, ...more]: At): BlockRow | undefined {
  const row = rows[first];
  return more.length === 0 || row === undefined ? row : rowAt(row.inner ?? [], more);
}

/** The list inside of the residual at a place; the outermost one where the place is empty. */
export function listAt(rows: Rows, at: At): Rows {
  return at.length === 0 ? rows : (rowAt(rows, at)?.inner ?? []);
}

/** Gives a field another value; undefined leaves it out. */
export function setField(rows: Rows, at: At, name: string, value: unknown): Rows {
  return changeRow(rows, at, (row) => {
    const { [name]: _, ...others } = row.fields;
    return { ...row, fields: value === undefined ? others : { ...row.fields, [name]: value } };
  });
}

/** Makes a block one of another kind: fields that both have stay. */
export function setKind(rows: Rows, at: At, kind: Block["kind"]): Rows {
  return changeRow(rows, at, (row) => {
    const fresh = freshRow(kind);
    const known = KINDS[kind].fields.filter(({ name }) => row.fields[name] !== undefined);
    const kept = Object.fromEntries(known.map(({ name }) => [name, row.fields[name]]));
    return { ...fresh, key: row.key, fields: { ...fresh.fields, ...kept } };
  });
}

/** A new block of a kind. */
export function freshRow(kind: Block["kind"]): BlockRow {
  const [row] = rowsOf([KINDS[kind].fresh]);
  return row as BlockRow;
}

/** Puts a row behind the last one of a list. */
export function append(rows: Rows, list: At, row: BlockRow): Rows {
  return changeList(rows, list, (all) => [...all, row]);
}

export function remove(rows: Rows, at: At): Rows {
  return changeList(rows, at.slice(0, -1), (all) => all.filter((_, i) => i !== at.at(-1)));
}

/** Changes places with the row before (-1) or behind (1), if there is one. */
export function move(rows: Rows, at: At, by: -1 | 1): Rows {
  const from = at.at(-1) ?? 0;
  return changeList(rows, at.slice(0, -1), (all) => {
    const [row, other] = [all[from], all[from + by]];
    return row && other ? all.with(from, other).with(from + by, row) : all;
  });
}

/** What a row is called: `Dense`, or its kind as it was typed. */
export function rowTitle({ fields }: BlockRow): string {
  return kindWords(fields["kind"])?.title ?? String(fields["kind"] ?? "no kind");
}

function changeRow(rows: Rows, at: At, change: (row: BlockRow) => BlockRow): Rows {
  return changeList(rows, at.slice(0, -1), (all) => all.map((row, i) => (i === at.at(-1) ? change(row) : row)));
}

function changeList(rows: Rows, list: At, change: (all: Rows) => Rows): Rows {
  const [first, ...more] = list;
  if (first === undefined) return change(rows);
  return rows.map((row, i) => (i === first ? { ...row, inner: changeList(row.inner ?? [], more, change) } : row));
}
