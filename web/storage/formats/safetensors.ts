import { canonicalSpec } from "../../../shared/session/spec.ts";
import { taskOf } from "../../../shared/session/tasks.ts";
import { VARIANCE_MIN } from "../../../shared/training/input-statistics.ts";
import { parameterLayout } from "../../../shared/training/model/layout.ts";
import type { PrivacySpent } from "../../../shared/privacy/privacy-spent.ts";
import type { SavedResult } from "../types.ts";
import { featuresNeeded } from "./features-needed.ts";

/** Bytes of the number that says how long the header is; the header is padded to a multiple of the same. */
const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;

/** What of a result is written to the file: also of one that nobody has saved yet. */
export type WritableResult = Pick<
  SavedResult,
  "session" | "seat" | "spec" | "round" | "digest" | "accuracy" | "state"
> &
  Partial<Pick<SavedResult, "heldOutLoss" | "privacy" | "imported">>;

/**
 * Writes a result in the safetensors format (huggingface.co/docs/safetensors): u64 little-endian header length, JSON
 * header padded with spaces to 8 bytes, then the tensors as little-endian float32 without gaps. Parameters have the
 * names and shapes of the model's layout; slot i of the optimizer repeats them as `optimizer.i.NAME`. `__metadata__`
 * tells where the state comes from, as strings.
 */
export function toSafetensors(result: WritableResult): Uint8Array<ArrayBuffer> {
  const task = taskOf(result.spec);
  const { pixels } = task;
  const layout = parameterLayout(task);
  const vectors = [
    { prefix: "", values: result.state.parameters },
    ...result.state.moments.map((values, slot) => ({ prefix: `optimizer.${slot}.`, values })),
  ];
  const header: Record<string, unknown> = {
    __metadata__: {
      format: "lockstep",
      session: result.imported?.session ?? result.session,
      seat: String(result.seat),
      round: String(result.round),
      digest: result.digest,
      task: result.spec.task,
      ...(result.imported?.isSpecKnown !== false && { spec: canonicalSpec(result.spec) }),
      ...(result.accuracy !== null && { accuracy: String(result.accuracy) }),
      ...(result.heldOutLoss !== undefined && { heldOutLoss: String(result.heldOutLoss) }),
      ...(result.privacy && { privacy: describePrivacy(result.privacy) }),
      ...(pixels && {
        input: `(pixel / 255 - ${pixels.mean}) / ${pixels.deviation}`,
      }),
      ...(task.extractor && {
        input: featuresNeeded(task.extractor),
        extractor: JSON.stringify({ name: task.extractor.name, sha256: task.extractor.file.sha256 }),
      }),
      ...(result.spec.data === "own" &&
        result.spec.labels.length > 0 && { labels: JSON.stringify(result.spec.labels) }),
      ...(result.spec.text !== null && {
        input:
          "tokens: one for each character of text.tokens.characters by its place, for each byte of UTF-8, or for byte pairs by the first text.tokens.vocabulary ranks of text.tokens.encoding (tiktoken)",
        text: JSON.stringify(result.spec.text),
      }),
      ...(result.spec.columns.length > 0 && {
        input:
          "2 * (value - min) / (max - min) - 1, cut to -1..1" +
          (result.spec.standardize
            ? `, then (input - mean) / sqrt(max(moment - mean * mean, ${VARIANCE_MIN})) with inputs.statistics`
            : ""),
        columns: JSON.stringify(result.spec.columns),
      }),
      ...(result.spec.regression && {
        output: `${result.spec.labelColumn} as 2 * (value - min) / (max - min) - 1`,
        regression: JSON.stringify(result.spec.regression),
      }),
    },
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

function describePrivacy({ unit, epsilon, delta }: PrivacySpent): string {
  return `(${epsilon}, ${delta})-differential privacy per ${unit} of the seat that saved this file`;
}
