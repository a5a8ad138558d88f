/** Fields of an entry in a ZIP file's directory: where they stand in it, and their bytes. */
const FIELDS = { flags: [8, 2], method: [10, 2], crc32: [16, 4], size: [24, 4] } as const;

const DIRECTORY_ENTRY = [0x50, 0x4b, 1, 2];

/** Makes a ZIP file's directory tell something else of its last entry. */
export function claim(zip: Uint8Array, field: keyof typeof FIELDS, value: number): void {
  const entry = zip.findLastIndex((_, i) => DIRECTORY_ENTRY.every((byte, j) => zip[i + j] === byte));
  const [at, bytes] = FIELDS[field];
  const view = new DataView(zip.buffer, zip.byteOffset);
  if (bytes === 2) view.setUint16(entry + at, value, true);
  else view.setUint32(entry + at, value, true);
}

/** A ZIP file with another bit in the content of its first entry. */
export function damaged(zip: Uint8Array): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset);
  const content = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  return zip.map((byte, i) => (i === content + 5 ? byte ^ 1 : byte));
}
