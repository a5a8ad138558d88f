/** Files that hold tables and are no text, by their first bytes; and what to do with them. */
const FOREIGN: readonly (readonly [start: string, words: string])[] = [
  ["\xd0\xcf\x11\xe0", "is an old Excel workbook: open it there, and save the sheet as CSV"],
  ["PAR1", "is a Parquet file: save it as CSV first"],
  ["SQLite format 3", "is an SQLite database: save a table of it as CSV first"],
  ["\x89HDF", "is an HDF5 file: save a table of it as CSV first"],
  ["ARROW1", "is an Arrow file: save it as CSV first"],
  ["%PDF", "is a PDF: a table must be text, such as CSV"],
  ["BZh", "is packed with bzip2: unpack it first"],
  ["\xfd7zXZ", "is packed with xz: unpack it first"],
  ["\x28\xb5\x2f\xfd", "is packed with Zstandard: unpack it first"],
  ["7z\xbc\xaf", "is packed with 7-Zip: unpack it first"],
  ["Rar!", "is packed with RAR: unpack it first"],
];

const OFFICE = /\.(?:xlsx|xlsm|ods|numbers)$/i;

/** Why a file is no delimited text, as its name or its first bytes tell; undefined where nothing speaks against it. */
export function foreignTable(path: string, start: Uint8Array): string | undefined {
  if (OFFICE.test(path)) return "is a workbook: open it, and save the sheet as CSV";
  const text = String.fromCharCode(...start.subarray(0, 64));
  const found = FOREIGN.find(([mark]) => text.startsWith(mark));
  if (found !== undefined) return found[1];
  const words = text.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^<(?:!doctype|html|\?xml|table)/i.test(words)) return "is a web page or XML, and no CSV";
  if (/^(?:\{\s*"|\[\s*[{[])/.test(words)) return "is JSON, and no CSV: save it as CSV first";
  return undefined;
}
