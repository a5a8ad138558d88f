/** A line of a delimited text: its cells, or why it has none. */
export type ParsedRow = Row | BadRow;

export interface Row {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A line that is no row: it is passed over, and reading goes on with the line below. */
export interface BadRow {
  readonly line: number;
  /** Ends a sentence that begins with the line. */
  readonly reason: string;
}

export const isBad = (row: ParsedRow): row is BadRow => "reason" in row;

/** Longest cell: a quote that is never closed would otherwise take in all that follows. */
export const CELL_CHARACTERS_MAX = 1024 * 1024;
/** Longest row. */
export const ROW_CHARACTERS_MAX = 4 * CELL_CHARACTERS_MAX;

const [QUOTE, LINE_FEED, CARRIAGE_RETURN, SPACE, TAB, NO_BREAK_SPACE] = [34, 10, 13, 32, 9, 160];

/** The text ended within a cell: more may come. */
const MORE = Symbol("more");

/**
 * Reads delimited text (RFC 4180) that comes in pieces, strictly: cells between quotes may contain delimiters, line
 * breaks and doubled quotes; where something stands around them, or one is never closed, that line is no row, and reading
 * goes on with the next one. White space around cells without quotes is not theirs. Lines end with LF, CRLF or CR, also
 * mixed. Empty lines are skipped.
 */
export class RowParser {
  readonly #delimiter: number;
  #text = "";
  #at = 0;
  #isSkipping = false;
  #line: number;

  /** @param delimiter one character */
  constructor(delimiter: string, firstLine = 1) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#line = firstLine;
  }

  /**
   * The rows that are whole with this piece.
   * @param isLast nothing follows, so that what is there is whole
   */
  push(piece: string, isLast: boolean): readonly ParsedRow[] {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    const rows: ParsedRow[] = [];
    if (this.#isSkipping) this.#skip(isLast);
    while (this.#at < this.#text.length && !this.#isSkipping) {
      const line = this.#line;
      const read = this.#readRow(isLast);
      if (read === MORE) {
        if (this.#text.length - this.#at <= ROW_CHARACTERS_MAX) break;
        rows.push({ line, reason: TOO_LONG });
        this.#skip(isLast);
        continue;
      }
      if (typeof read === "string") rows.push({ line, reason: read });
      else if (read.length > 1 || read[0] !== "") rows.push({ line, cells: read });
    }
    return rows;
  }

  /** A row from here on, and moves behind it; or why there is none, and moves behind its first line. */
  #readRow(isLast: boolean): readonly string[] | string | typeof MORE {
    const text = this.#text;
    const cells: string[] = [];
    let breaks = 0;
    let at = this.#at;
    for (;;) {
      let from = at;
      let code = text.charCodeAt(at);
      while ((code === SPACE || code === TAB) && code !== this.#delimiter) code = text.charCodeAt(++at);
      if (code === QUOTE) {
        const end = closingQuote(text, at + 1);
        if (end === undefined || (end + 1 === text.length && !isLast)) {
          const isLong = text.length - at > CELL_CHARACTERS_MAX;
          return isLast || isLong ? this.#refuse(NEVER_CLOSED, isLast) : MORE;
        }
        if (end - at > CELL_CHARACTERS_MAX) return this.#refuse(NEVER_CLOSED, isLast);
        const inside = text.slice(at + 1, end);
        breaks += lineBreaksIn(inside);
        cells.push(inside.includes('"') ? inside.replaceAll('""', '"') : inside);
        at = end + 1;
        code = text.charCodeAt(at);
        while ((code === SPACE || code === TAB) && code !== this.#delimiter) code = text.charCodeAt(++at);
        if (at < text.length && code !== this.#delimiter && code !== LINE_FEED && code !== CARRIAGE_RETURN) {
          return this.#refuse("has something behind a quoted cell", isLast);
        }
      } else {
        while (at < text.length && code !== this.#delimiter && code !== LINE_FEED && code !== CARRIAGE_RETURN) {
          if (code === QUOTE) return this.#refuse("has a quote inside a cell without quotes", isLast);
          code = text.charCodeAt(++at);
        }
        // The least work for the most cells: these need no trimming.
        let end = at;
        while (end > from && isSpace(text.charCodeAt(end - 1))) end -= 1;
        while (from < end && isSpace(text.charCodeAt(from))) from += 1;
        cells.push(text.slice(from, end));
      }
      if (at >= text.length) {
        if (!isLast) return MORE;
        break;
      }
      at += 1;
      if (code === this.#delimiter) continue;
      if (code === CARRIAGE_RETURN) {
        if (at === text.length && !isLast) return MORE;
        if (text.charCodeAt(at) === LINE_FEED) at += 1;
      }
      break;
    }
    if (at - this.#at > ROW_CHARACTERS_MAX) return this.#refuse(TOO_LONG, isLast);
    this.#at = at;
    this.#line += breaks + 1;
    return cells;
  }

  /** Passes over one line; where its end has not come yet, more is asked for. */
  #refuse(reason: string, isLast: boolean): string | typeof MORE {
    const end = lineEnd(this.#text, this.#at, isLast);
    if (end === undefined) return MORE;
    this.#at = end;
    this.#line += 1;
    return reason;
  }

  /** Goes on passing over a line that was too long to be kept. */
  #skip(isLast: boolean): void {
    const end = lineEnd(this.#text, this.#at, isLast);
    this.#isSkipping = end === undefined;
    if (end === undefined) {
      this.#at = this.#text.endsWith("\r") ? this.#text.length - 1 : this.#text.length;
      return;
    }
    this.#at = end;
    this.#line += 1;
  }
}

/** Where the next line begins; undefined where that has not come yet. */
function lineEnd(text: string, from: number, isLast: boolean): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) return at + 1;
    if (code !== CARRIAGE_RETURN) continue;
    if (at + 1 === text.length && !isLast) return undefined;
    return text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1;
  }
  return isLast ? text.length : undefined;
}

const TOO_LONG = `is longer than ${ROW_CHARACTERS_MAX.toLocaleString("en")} characters`;
const NEVER_CLOSED = "has a quoted cell that is never closed";

const isSpace = (code: number): boolean => code <= SPACE || code === NO_BREAK_SPACE;

/** Where the quote stands that closes a cell; undefined where none does. */
function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return undefined;
}

function lineBreaksIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)) count += 1;
  }
  return count;
}
