import * as v from "valibot";
import { ImportError } from "./import-error.ts";
import { HEADER_BYTES_MAX, TENSORS_MAX } from "./limits.ts";
import type { Tensor } from "./tensors.ts";

/** What a .safetensors file holds. */
export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;

const Size = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const Entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(Size), v.maxLength(8)),
  data_offsets: v.tuple([Size, Size]),
});

/** Whether these may be the first bytes of such a file: a length, and the brace that begins its header. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > LENGTH_BYTES && bytes[LENGTH_BYTES] === 0x7b && bytes[7] === 0 && bytes[6] === 0;
}

/**
 * Reads the safetensors format (huggingface.co/docs/safetensors) as strictly as its reference reader: no gaps, no
 * overlaps, nothing behind the last tensor. Only float32 is taken.
 * @throws ImportError
 */
export function readSafetensorsFile(file: string, bytes: Uint8Array): SafetensorsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = bytes.length < LENGTH_BYTES ? Infinity : Number(view.getBigUint64(0, true));
  if (headerBytes > HEADER_BYTES_MAX)
    throw new ImportError(file, "its header is longer than any of ours: it is damaged");
  const start = LENGTH_BYTES + headerBytes;
  if (start > bytes.length) throw new ImportError(file, "it is cut off within its header");
  const { __metadata__: metadata = {}, ...entries } = headerOf(file, bytes.subarray(LENGTH_BYTES, start));
  const named = Object.entries(entries);
  if (named.length > TENSORS_MAX) throw new ImportError(file, `it has more than ${TENSORS_MAX} tensors`);
  const read = named.map(([name, entry]) => {
    const parsed = v.safeParse(Entry, entry);
    if (!parsed.success) throw new ImportError(file, `the header does not describe the tensor ${name} as it should`);
    return { name, ...parsed.output };
  });
  read.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const { name, dtype, shape, data_offsets: offsets } of read) {
    if (dtype !== "F32") throw new ImportError(file, `the tensor ${name} is ${dtype}; only F32 is taken`);
    const size = shape.reduce((product, length) => product * length, FLOAT_BYTES);
    if (offsets[0] !== end || offsets[1] !== end + size) {
      throw new ImportError(file, `the place of the tensor ${name} does not fit its shape`);
    }
    end = offsets[1];
    if (start + end > bytes.length) throw new ImportError(file, `it is cut off: the tensor ${name} is not complete`);
    tensors.set(name, { shape, values: floatsOf(bytes, start + offsets[0], size / FLOAT_BYTES) });
  }
  if (start + end !== bytes.length) throw new ImportError(file, "there are bytes behind its last tensor");
  return { metadata: v.is(v.record(v.string(), v.string()), metadata) ? metadata : {}, tensors };
}

function headerOf(file: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ImportError(file, "its header is not JSON: it is damaged, or not a .safetensors file");
}

/** A copy, as a tensor may lie anywhere in the file. */
export function floatsOf(bytes: Uint8Array, at: number, length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length);
  new Uint8Array(values.buffer).set(bytes.subarray(at, at + values.byteLength));
  return values;
}
