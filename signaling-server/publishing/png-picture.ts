import { crc32, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
/** Length and type before a chunk's data, and a checksum behind it. */
const [BEFORE, BEHIND] = [8, 4];
/** Channels by PNG's own number of how a pixel is coloured; palettes and grey are not what a page draws. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [6, 4],
]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/**
 * Why some bytes are not a PNG picture of just this size, 8 bits a channel and not interlaced; undefined where they are. The
 * whole file is looked through, so that it is that picture and nothing else besides.
 */
export function pictureFault(bytes: Buffer, width: number, height: number): string | undefined {
  const chunks = chunksIn(bytes);
  const [header] = chunks ?? [];
  if (chunks === undefined || header?.type !== "IHDR" || header.data.length !== HEADER_BYTES)
    return "is no PNG picture";
  const { data } = header;
  if (data.readUInt32BE(0) !== width || data.readUInt32BE(4) !== height) return `must be ${width} x ${height} pixels`;
  const channels = CHANNELS.get(data[9] ?? 0);
  if (data[8] !== 8 || channels === undefined || data.readUIntBE(10, 3) !== 0) {
    return "must have 8 bits of red, green and blue a pixel, not interlaced";
  }
  const [last] = chunks.slice(-1);
  const isOnce = (type: string): boolean => chunks.filter((chunk) => chunk.type === type).length === 1;
  if (last?.type !== "IEND" || last.data.length > 0 || !isOnce("IEND") || !isOnce("IHDR")) return "is no PNG picture";
  // An upper-case letter begins what a reader must understand.
  const strange = chunks.find(({ type }) => /^[A-Z]/.test(type) && !["IHDR", "IDAT", "IEND"].includes(type));
  if (strange !== undefined) return `has a part ${strange.type}, which a picture of a page has not`;
  const size = height * (1 + width * channels);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map((chunk) => chunk.data));
  try {
    // Never more than that is unpacked, however small the file is.
    if (inflateSync(packed, { maxOutputLength: size }).length === size) return undefined;
  } catch {
    return "holds pixels that cannot be unpacked";
  }
  return "holds fewer pixels than it says";
}

/** All chunks of a PNG file; undefined where it is none from beginning to end. */
function chunksIn(bytes: Buffer): readonly Chunk[] | undefined {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at < bytes.length) {
    if (at + BEFORE + BEHIND > bytes.length) return undefined;
    const end = at + BEFORE + bytes.readUInt32BE(at);
    if (end + BEHIND > bytes.length) return undefined;
    const type = bytes.toString("latin1", at + 4, at + BEFORE);
    if (!/^[A-Za-z]{4}$/.test(type) || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return undefined;
    chunks.push({ type, data: bytes.subarray(at + BEFORE, end) });
    at = end + BEHIND;
  }
  return chunks;
}
