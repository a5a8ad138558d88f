import { encodingByStart } from "./table/encoding.ts";

/** Formats of pictures that browsers decode, HEIC only some of them. */
export type ImageFormat = "PNG" | "JPEG" | "GIF" | "BMP" | "WebP" | "AVIF" | "ICO" | "HEIC";

/** What a file is, whatever its name says. */
export type FileKind =
  | { readonly is: "image"; readonly format: ImageFormat }
  | { readonly is: "zip" | "gzip" | "idx" | "text" | "empty" | "unknown" }
  /** Something that is known and not read: "a TIFF image", and what to do about it. */
  | { readonly is: "other"; readonly what: string; readonly advice: string };

/** So many of a file's first bytes tell what it is. */
export const KIND_BYTES = 4096;

const AS_PICTURE = "save it as PNG or JPEG";
const AS_CSV = "save it as CSV";
const UNPACK = "unpack it, and choose what is in it, or pack that as a ZIP file";
const AS_STILLS = "save single pictures of it as PNG or JPEG";

/** Bytes at a place, as a text of Latin-1 or as numbers. */
type Mark = readonly [at: number, bytes: string];

const IMAGES: readonly (readonly [format: ImageFormat, ...marks: Mark[]])[] = [
  ["PNG", [0, "\x89PNG\r\n\x1a\n"]],
  ["JPEG", [0, "\xff\xd8\xff"]],
  ["GIF", [0, "GIF87a"]],
  ["GIF", [0, "GIF89a"]],
  ["WebP", [0, "RIFF"], [8, "WEBP"]],
  ["ICO", [0, "\0\0\x01\0"]],
];

/** The rest of a BMP's second header's size, by which it is told from a text that begins with these letters. */
const BMP_HEADER_BYTES: readonly number[] = [12, 16, 40, 52, 56, 64, 108, 124];

const OTHERS: readonly (readonly [what: string, advice: string, ...marks: Mark[]])[] = [
  ["a PDF document", `${AS_PICTURE}, page by page`, [0, "%PDF-"]],
  ["a raw photograph (RAF)", AS_PICTURE, [0, "FUJIFILMCCD-RAW"]],
  ["a raw photograph (RW2)", AS_PICTURE, [0, "IIU\0"]],
  ["a raw photograph (ORF)", AS_PICTURE, [0, "IIRO"]],
  ["a raw photograph (CR2)", AS_PICTURE, [0, "II*\0"], [8, "CR"]],
  ["a TIFF image", AS_PICTURE, [0, "II*\0"]],
  ["a TIFF image", AS_PICTURE, [0, "MM\0*"]],
  ["a TIFF image", AS_PICTURE, [0, "II+\0"]],
  ["a TIFF image", AS_PICTURE, [0, "MM\0+"]],
  ["a Photoshop document", AS_PICTURE, [0, "8BPS"]],
  ["a GIMP image", AS_PICTURE, [0, "gimp xcf"]],
  ["a JPEG XL image", AS_PICTURE, [0, "\xff\x0a"]],
  ["a JPEG XL image", AS_PICTURE, [4, "JXL \r\n\x87\n"]],
  ["a JPEG 2000 image", AS_PICTURE, [4, "jP  \r\n\x87\n"]],
  ["a JPEG 2000 image", AS_PICTURE, [0, "\xff\x4f\xff\x51"]],
  ["an OpenEXR image", AS_PICTURE, [0, "\x76\x2f\x31\x01"]],
  ["a cursor", AS_PICTURE, [0, "\0\0\x02\0"]],
  ["a DirectDraw surface", AS_PICTURE, [0, "DDS "]],
  ["a video (Matroska or WebM)", AS_STILLS, [0, "\x1a\x45\xdf\xa3"]],
  ["a video (AVI)", AS_STILLS, [0, "RIFF"], [8, "AVI "]],
  ["a video (MPEG)", AS_STILLS, [0, "\0\0\x01\xba"]],
  ["a video (MPEG)", AS_STILLS, [0, "\0\0\x01\xb3"]],
  ["a video (Ogg)", AS_STILLS, [0, "OggS"]],
  ["a video (Flash)", AS_STILLS, [0, "FLV\x01"]],
  ["a sound (WAV)", "choose pictures or tables", [0, "RIFF"], [8, "WAVE"]],
  ["a sound (MP3)", "choose pictures or tables", [0, "ID3"]],
  ["a sound (FLAC)", "choose pictures or tables", [0, "fLaC"]],
  ["a tar archive", UNPACK, [257, "ustar"]],
  ["a 7z archive", UNPACK, [0, "7z\xbc\xaf\x27\x1c"]],
  ["a RAR archive", UNPACK, [0, "Rar!\x1a\x07"]],
  ["packed with bzip2", UNPACK, [0, "BZh"]],
  ["packed with xz", UNPACK, [0, "\xfd7zXZ\0"]],
  ["packed with Zstandard", UNPACK, [0, "\x28\xb5\x2f\xfd"]],
  ["packed with lzip", UNPACK, [0, "LZIP"]],
  ["packed with lz4", UNPACK, [0, "\x04\x22\x4d\x18"]],
  ["packed with compress", UNPACK, [0, "\x1f\x9d"]],
  ["a cabinet archive", UNPACK, [0, "MSCF"]],
  ["an empty ZIP file", "choose one with files in it", [0, "PK\x05\x06"]],
  ["one part of a ZIP file of several", "join the parts first", [0, "PK\x07\x08"]],
  ["an old Office document", `${AS_CSV} there, if it is a table`, [0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]],
  ["a Parquet table", AS_CSV, [0, "PAR1"]],
  ["an Arrow table", AS_CSV, [0, "ARROW1"]],
  ["an Arrow table (Feather)", AS_CSV, [0, "FEA1"]],
  ["an SQLite database", `${AS_CSV}, table by table`, [0, "SQLite format 3\0"]],
  ["an HDF5 file", AS_CSV, [0, "\x89HDF\r\n\x1a\n"]],
  ["an array of NumPy", AS_CSV, [0, "\x93NUMPY"]],
  ["a document in RTF", "save it as text", [0, "{\\rtf"]],
];

/** Kinds of a file of boxes (ISO base media), by its brands; the first that fits. */
const BRANDS: readonly (readonly [brand: RegExp, kind: FileKind])[] = [
  [/avi[fs]/, { is: "image", format: "AVIF" }],
  [/hei[cxms]|hev[cxms]|mif1|msf1/, { is: "image", format: "HEIC" }],
  [/crx /, { is: "other", what: "a raw photograph (CR3)", advice: AS_PICTURE }],
  [/M4A /, { is: "other", what: "a sound (M4A)", advice: "choose pictures or tables" }],
  [/qt {2}/, { is: "other", what: "a video (QuickTime)", advice: AS_STILLS }],
  [/(?:)/, { is: "other", what: "a video (MP4)", advice: AS_STILLS }],
];

/** Documents that are ZIP files, by the name of the first file in them. */
const PACKED_DOCUMENTS: readonly (readonly [name: RegExp, what: string, advice: string])[] = [
  [
    /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|word\/|ppt\/)/,
    "an Office document",
    `${AS_CSV} there, if it is a table`,
  ],
  [/^mimetypeapplication\/vnd\.oasis/, "an OpenDocument file", `${AS_CSV} there, if it is a table`],
  [/^mimetypeapplication\/epub/, "an e-book (EPUB)", "save it as text"],
  [/^META-INF\/MANIFEST/, "a Java archive", "choose pictures or tables"],
  [/\.npy/, "arrays of NumPy (NPZ)", AS_CSV],
];

/** Names that cameras give to raw photographs, which otherwise look like TIFF. */
const RAW_NAME = /\.(?:dng|nef|nrw|arw|srf|sr2|pef|cr2|crw|orf|rw2|raf|3fr|erf|mrw|x3f|iiq|kdc|dcr)$/i;

/**
 * What a file is, by its first bytes; its name only tells apart what begins alike.
 * @param head its first `KIND_BYTES` bytes, or all that it has
 */
export function fileKind(path: string, head: Uint8Array): FileKind {
  if (head.length === 0) return { is: "empty" };
  const has = ([at, bytes]: Mark): boolean =>
    [...bytes].every((character, i) => head[at + i] === character.charCodeAt(0));
  const image = IMAGES.find(([, ...marks]) => marks.every(has));
  if (image) return { is: "image", format: image[0] };
  if (has([0, "BM"]) && BMP_HEADER_BYTES.includes(head[14] ?? 0) && head[15] === 0)
    return { is: "image", format: "BMP" };
  if (has([4, "ftyp"])) return kindByBrands(head);
  if (has([0, "PK\x03\x04"])) return zipKind(head);
  if (has([0, "\x1f\x8b"])) return { is: "gzip" };
  const other = OTHERS.find(([, , ...marks]) => marks.every(has));
  if (other) {
    const [what, advice] = other;
    const isRaw = what === "a TIFF image" && RAW_NAME.test(path);
    return { is: "other", what: isRaw ? "a raw photograph" : what, advice };
  }
  if (head.length >= 8 && has([0, "\0\0"]) && inRange(head[2], 8, 14) && inRange(head[3], 1, 4)) return { is: "idx" };
  return textKind(head);
}

const inRange = (byte: number | undefined, from: number, to: number): boolean =>
  byte !== undefined && byte >= from && byte <= to;

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function kindByBrands(head: Uint8Array): FileKind {
  const [a = 0, b = 0, c = 0, d = 0] = head;
  const end = Math.min(head.length, Math.max(12, ((a << 24) | (b << 16) | (c << 8) | d) >>> 0), 256);
  const brands = latin1(head.subarray(8, 12)) + latin1(head.subarray(16, end));
  // The major brand first: pictures of some cameras name several.
  const kind = BRANDS.find(([brand]) => brand.test(brands));
  return kind?.[1] ?? { is: "unknown" };
}

function zipKind(head: Uint8Array): FileKind {
  const nameBytes = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  // Of OpenDocument files and e-books the first file is stored, and says what they are.
  const first = latin1(head.subarray(30, 30 + nameBytes + 64));
  const document = PACKED_DOCUMENTS.find(([name]) => name.test(first));
  return document ? { is: "other", what: document[1], advice: document[2] } : { is: "zip" };
}

/** A text has no zero bytes, unless it has two bytes for each character. */
function textKind(head: Uint8Array): FileKind {
  const encoding = encodingByStart(head) ?? "utf-8";
  if (encoding === "utf-8" && head.includes(0)) return { is: "unknown" };
  const start = new TextDecoder(encoding).decode(head);
  if (
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\])?>\s*)*<(?:\w+:)?svg[\s>]/i.test(
      start,
    )
  ) {
    return { is: "other", what: "a drawing (SVG)", advice: AS_PICTURE };
  }
  if (/^\s*<(?:!doctype html|html|head|body)[\s>]/i.test(start)) {
    return { is: "other", what: "a web page (HTML)", advice: "save the picture or the table itself" };
  }
  return { is: "text" };
}
