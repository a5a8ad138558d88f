import { taskOf } from "../../../shared/session/tasks.ts";
import { VARIANCE_MIN } from "../../../shared/training/input-statistics.ts";
import { parameterLayout } from "../../../shared/training/model/layout.ts";
import { featuresNeeded } from "./features-needed.ts";
import { COLUMNS_NOTE, factsOf, TOKENS_NOTE, type WritableResult } from "./model-facts.ts";

/** Bytes of the number that says how long the header is; the header is padded to a multiple of the same. */
const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;

/**
 * Writes a result in the safetensors format (huggingface.co/docs/safetensors): u64 little-endian header length, JSON
 * header padded with spaces to 8 bytes, then the tensors as little-endian float32 without gaps. Parameters have the
 * names and shapes of the model's layout; slot i of the optimizer repeats them as `optimizer.i.NAME`. `__metadata__`
 * tells where the state comes from, as strings.
 */
export function toSafetensors(result: WritableResult): Uint8Array<ArrayBuffer> {
  const layout = parameterLayout(taskOf(result.spec));
  const vectors = [
    { prefix: "", values: result.state.parameters },
    ...result.state.moments.map((values, slot) => ({ prefix: `optimizer.${slot}.`, values })),
  ];
  const input = inputOf(result);
  const header: Record<string, unknown> = {
    __metadata__: { ...factsOf(result), ...(input !== undefined && { input }) },
  };
  let length = 0;
  for (const { prefix, values } of vectors) {
    for (const { name, shape, offset, size } of layout) {
      const begin = length + offset * FLOAT_BYTES;
      header[prefix + name] = { dtype: "F32", shape, data_offsets: [begin, begin + size * FLOAT_BYTES] };
    }
    length += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + headerLength + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  file.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { values } of vectors) {
    // Every platform with WebAssembly or WebGPU is little-endian, so the bytes are in the file's order already.
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** What the parameters take in, in words; nothing where there are no samples. */
function inputOf({ spec }: WritableResult): string | undefined {
  const { pixels, extractor } = taskOf(spec);
  if (extractor) return featuresNeeded(extractor);
  if (pixels) return `(pixel / 255 - ${pixels.mean}) / ${pixels.deviation}`;
  if (spec.text !== null) return TOKENS_NOTE;
  if (spec.columns.length === 0) return undefined;
  if (!spec.standardize) return COLUMNS_NOTE;
  return `${COLUMNS_NOTE}, then (input - mean) / sqrt(max(moment - mean * mean, ${VARIANCE_MIN})) with inputs.statistics`;
}
