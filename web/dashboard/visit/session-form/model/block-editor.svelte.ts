import { tick } from "svelte";
import { placeText } from "../../../../../shared/training/model/plan.ts";
import type { Block } from "../../../../../shared/training/model/block.ts";
import { reasonOf } from "../../../../../shared/reason-of.ts";
import {
  append,
  blocksOf,
  freshRow,
  listAt,
  move,
  remove,
  rowAt,
  rowsOf,
  rowTitle,
  setField,
  setKind,
  textOf,
  type At,
  type BlockRow,
} from "./block-rows.ts";

/** Part of a row that can take the focus. */
type Control = "kind" | "up" | "down";

/** The ID of a control of a row. */
export function controlId({ key }: BlockRow, control: string): string {
  return `block-${key}-${control}`;
}

/** The ID of what adds to a list; of a residual's, by its row. */
export function addId(row: BlockRow | undefined): string {
  return row === undefined ? "block-add" : controlId(row, "add");
}

/** A model while it is written: rows and their text, either of which can be changed. */
export class BlockEditor {
  rows: readonly BlockRow[] = $state.raw([]);
  /** What was typed as text, as long as it is not what the rows say in their own words. */
  typed: string | undefined = $state();
  /** Why the text is no list of blocks. */
  textFault: string | undefined = $state();
  /** What has just happened, for those who do not see it. */
  announcement = $state("");

  readonly #onchange: (model: unknown) => void;

  /** @param onchange told the model as a session's spec has it, whether it is right or not */
  constructor(blocks: readonly unknown[], onchange: (model: unknown) => void) {
    this.rows = rowsOf(blocks);
    this.#onchange = onchange;
  }

  get text(): string {
    return this.typed ?? textOf(this.rows);
  }

  /** Takes text for what it says; while that is no list of blocks, the rows stay as they are. */
  type(text: string): void {
    this.typed = text;
    try {
      this.rows = rowsOf(parsed(text));
      this.textFault = undefined;
      this.#onchange(blocksOf(this.rows));
    } catch (error) {
      this.textFault = reasonOf(error);
      this.#onchange(text);
    }
  }

  /** The typing is over: text that says what the rows say is written as they write it. */
  settle(): void {
    if (this.textFault === undefined) this.typed = undefined;
  }

  /** Other blocks in place of all. */
  replace(blocks: readonly unknown[], announcement: string): void {
    this.#set(rowsOf(blocks), announcement);
  }

  setField(at: At, name: string, value: unknown): void {
    this.#set(setField(this.rows, at, name, value));
  }

  setKind(at: At, kind: Block["kind"]): void {
    this.#set(setKind(this.rows, at, kind));
    this.announcement = this.#isNow(at);
  }

  add(list: At, kind: Block["kind"]): void {
    const row = freshRow(kind);
    this.#set(append(this.rows, list, row));
    this.announcement = `Added: ${this.#isNow([...list, listAt(this.rows, list).length - 1])}`;
    this.#focus(controlId(row, "kind"));
  }

  remove(at: At): void {
    const row = rowAt(this.rows, at);
    const list = at.slice(0, -1);
    this.#set(remove(this.rows, at), `Removed: ${row ? rowTitle(row) : "the block"}`);
    const left = listAt(this.rows, list);
    const next = left[Math.min(at.at(-1) ?? 0, left.length - 1)];
    this.#focus(next ? controlId(next, "kind") : addId(rowAt(this.rows, list)));
  }

  move(at: At, by: -1 | 1, control: Control): void {
    const row = rowAt(this.rows, at);
    const list = at.slice(0, -1);
    const to = (at.at(-1) ?? 0) + by;
    if (!row) return;
    if (to < 0 || to >= listAt(this.rows, list).length) {
      this.announcement = `${rowTitle(row)} is the ${by < 0 ? "first" : "last"} block already.`;
      return;
    }
    this.#set(move(this.rows, at, by));
    this.announcement = this.#isNow([...list, to]);
    // Rows that change places lose the focus.
    this.#focus(controlId(row, control));
  }

  #isNow(at: At): string {
    const row = rowAt(this.rows, at);
    const count = listAt(this.rows, at.slice(0, -1)).length;
    return row ? `${rowTitle(row)} is now block ${placeText(at)}, of ${count} in its list.` : "";
  }

  #set(rows: readonly BlockRow[], announcement = ""): void {
    this.rows = rows;
    this.typed = undefined;
    this.textFault = undefined;
    this.announcement = announcement;
    this.#onchange(blocksOf(rows));
  }

  #focus(id: string): void {
    void tick().then(() => document.getElementById(id)?.focus());
  }
}

/** @throws SyntaxError with a reason for people */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`must be JSON: ${reasonOf(error)}`, { cause: error });
  }
}
