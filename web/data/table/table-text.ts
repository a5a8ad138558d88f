import { DataFileError } from "../data-file-error.ts";
import { fileKind } from "../file-kind.ts";
import { bytesIn, type ReportShare } from "./bytes-in.ts";
import { judgeDialect, type Dialect } from "./dialect.ts";
import { encodingByStart, isUtf8, START_BYTES, type Encoding } from "./encoding.ts";
import { HEAD_CHARACTERS, TABLE_BYTES_MAX, TABLE_MEGABYTES_MAX } from "./limits.ts";
import { RowParser, type ParsedRow } from "./row-parser.ts";

/** A file of delimited text, plain or packed as .gz. It is read in pieces, each time from its start. */
export class TableText {
  private constructor(
    readonly path: string,
    readonly encoding: Encoding,
    readonly dialect: Dialect,
    readonly content: Blob,
  ) {}

  /**
   * Looks at a file: how its characters are written, and what stands between its cells.
   * @param report of reading the whole of it once, where only that tells its encoding
   * @throws DataFileError where it is no such text, too large, or cannot be read
   */
  static async open(path: string, content: Blob, report: ReportShare = () => {}): Promise<TableText> {
    if (content.size > TABLE_BYTES_MAX) throw new DataFileError(path, null, `is larger than ${TABLE_MEGABYTES_MAX} MB`);
    const start = await startOf(path, content);
    refuseOther(path, start);
    const encoding =
      encodingByStart(start) ?? ((await isUtf8(bytesIn(path, content, report))) ? "utf-8" : "windows-1252");
    let head = "";
    let isWhole = true;
    for await (const piece of textIn(path, content, encoding, () => {})) {
      head += piece;
      if (head.length < HEAD_CHARACTERS) continue;
      isWhole = false;
      break;
    }
    return new TableText(path, encoding, judgeDialect(head, isWhole), content);
  }

  /** Its rows, some at a time. @throws DataFileError where it is no text, or cannot be read */
  async *rows(report: ReportShare): AsyncGenerator<readonly ParsedRow[], void, void> {
    const { delimiter, skip, firstLine } = this.dialect;
    const parser = new RowParser(delimiter, firstLine);
    let left = skip;
    for await (const piece of textIn(this.path, this.content, this.encoding, report)) {
      yield parser.push(left > 0 ? piece.slice(left) : piece, false);
      left = Math.max(0, left - piece.length);
    }
    yield parser.push("", true);
  }
}

/** @throws DataFileError where a file is something else than text, or a text that is no table */
function refuseOther(path: string, start: Uint8Array): void {
  const kind = fileKind(path, start);
  if (kind.is === "empty") throw new DataFileError(path, null, "the file is empty");
  if (kind.is === "other") throw new DataFileError(path, null, `is ${kind.what}, which is not read here`, kind.advice);
  if (kind.is !== "text") throw new DataFileError(path, null, "is not a CSV file", "save the table as CSV");
  const words = new TextDecoder().decode(start.subarray(0, 64)).trimStart();
  if (/^<(?:\?xml|table)/i.test(words))
    throw new DataFileError(path, null, "is XML, and no CSV", "save the table as CSV");
  if (/^(?:\{\s*"|\[\s*[{[])/.test(words)) {
    throw new DataFileError(path, null, "is JSON, and no CSV", "save the table as CSV");
  }
}

/** The first bytes of what a file holds, unpacked. */
async function startOf(path: string, content: Blob): Promise<Uint8Array> {
  for await (const bytes of bytesIn(path, content, () => {})) return bytes.subarray(0, START_BYTES);
  return new Uint8Array();
}

/** The text of a file in pieces. @throws DataFileError where it is no text */
async function* textIn(
  path: string,
  content: Blob,
  encoding: Encoding,
  report: ReportShare,
): AsyncGenerator<string, void, void> {
  // UTF-16 without its other half, or half a pair, is a file that was cut off: the rest of it is read.
  const decoder = new TextDecoder(encoding);
  for await (const bytes of bytesIn(path, content, report)) {
    yield checked(path, decoder.decode(bytes, { stream: true }));
  }
  yield checked(path, decoder.decode());
}

function checked(path: string, text: string): string {
  if (text.includes("\0")) throw new DataFileError(path, null, "is no text: it holds bytes that no text has");
  return text;
}
