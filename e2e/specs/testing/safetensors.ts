/** A tensor as the header of a safetensors file describes it, and its values. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

interface Header {
  readonly [name: string]: {
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly data_offsets: readonly [number, number];
  };
}

/**
 * Reads a safetensors file by its specification alone, sharing no code with what wrote it.
 * @throws Error naming what is wrong: a length, a type, a gap or an overlap
 */
export function readSafetensors(file: Buffer): SafetensorsFile {
  const headerLength = Number(file.readBigUInt64LE(0));
  const data = file.subarray(8 + headerLength);
  const { __metadata__: metadata, ...header } = JSON.parse(file.toString("utf8", 8, 8 + headerLength)) as Header & {
    __metadata__: Record<string, string>;
  };
  let end = 0;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header).sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0],
  )) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (dtype !== "F32") throw new Error(`${name} is ${dtype}, not F32`);
    if (offsets[0] !== end || offsets[1] !== end + 4 * size) throw new Error(`${name} lies at ${offsets.join()}`);
    end = offsets[1];
    const values = new Float32Array(size);
    new Uint8Array(values.buffer).set(data.subarray(...offsets));
    tensors.set(name, { shape, values });
  }
  if (end !== data.length) throw new Error(`${data.length - end} bytes belong to no tensor`);
  return { metadata, tensors };
}
