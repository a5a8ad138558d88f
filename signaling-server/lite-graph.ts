/**
 * What of a graph of TensorFlow Lite (schema version 3, a FlatBuffer) is needed to take convolutions out of it: its
 * operators in order, and the bytes of their constants.
 */
export interface LiteOperator {
  /** The number by which the schema knows it. */
  readonly code: number;
  /** What it takes in; null where an optional one is left out. */
  readonly inputs: readonly (LiteTensor | null)[];
}

export interface LiteTensor {
  readonly shape: readonly number[];
  /** Empty where it is computed, and not a constant. */
  readonly bytes: Buffer;
}

export const LITE_CONV_2D = 3;
export const LITE_DEPTHWISE_CONV_2D = 4;
const DEQUANTIZE = 6;

const IDENTIFIER = "TFL3";

/** @throws TypeError where it is no such graph; @throws RangeError where it ends too early */
export function readLiteGraph(bytes: Buffer): readonly LiteOperator[] {
  if (bytes.toString("latin1", 4, 8) !== IDENTIFIER) throw new TypeError("This is no graph of TensorFlow Lite.");
  const model = new Table(bytes, bytes.readUInt32LE(0));
  const buffers = model.tables(Model.buffers);
  const [graph] = model.tables(Model.subgraphs);
  if (graph === undefined) throw new TypeError("This graph of TensorFlow Lite is empty.");
  const codes = model
    .tables(Model.operatorCodes)
    .map((code) => Math.max(code.byte(Code.deprecated), code.int(Code.builtin)));
  const tensors = graph.tables(Graph.tensors).map((tensor): LiteTensor => ({
    shape: tensor.ints(Tensor.shape),
    bytes: buffers[tensor.int(Tensor.buffer)]?.bytesOf(Buffers.data) ?? Buffer.alloc(0),
  }));
  const operators = graph.tables(Graph.operators).map((operator) => ({
    code: codes[operator.int(Operator.code)] ?? -1,
    inputs: operator.ints(Operator.inputs),
    outputs: operator.ints(Operator.outputs),
  }));
  // Half-precision constants are made whole by an operator of their own, which only stands in the way here.
  const madeWhole = new Map(
    operators.filter(({ code }) => code === DEQUANTIZE).map(({ inputs, outputs }) => [outputs[0], inputs[0]]),
  );
  const tensorAt = (at: number): LiteTensor | null => tensors[madeWhole.get(at) ?? at] ?? null;
  return operators
    .filter(({ code }) => code !== DEQUANTIZE)
    .map(({ code, inputs }) => ({ code, inputs: inputs.map(tensorAt) }));
}

/** Places of fields in their tables, as the schema numbers them. */
const Model = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const;
const Code = { deprecated: 0, builtin: 3 } as const;
const Graph = { tensors: 0, operators: 3 } as const;
const Tensor = { shape: 0, buffer: 2 } as const;
const Operator = { code: 0, inputs: 1, outputs: 2 } as const;
const Buffers = { data: 0 } as const;

/** A table of a FlatBuffer: fields by number, each perhaps left out. */
class Table {
  readonly #bytes: Buffer;
  readonly #at: number;
  readonly #fields: number;
  readonly #fieldsSize: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#fields = at - bytes.readInt32LE(at);
    this.#fieldsSize = bytes.readUInt16LE(this.#fields);
  }

  int(field: number): number {
    const at = this.#place(field);
    return at === null ? 0 : this.#bytes.readInt32LE(at);
  }

  byte(field: number): number {
    const at = this.#place(field);
    return at === null ? 0 : this.#bytes.readInt8(at);
  }

  ints(field: number): readonly number[] {
    return this.#vector(field, 4, (at) => this.#bytes.readInt32LE(at));
  }

  tables(field: number): readonly Table[] {
    return this.#vector(field, 4, (at) => new Table(this.#bytes, at + this.#bytes.readUInt32LE(at)));
  }

  bytesOf(field: number): Buffer {
    const at = this.#target(field);
    if (at === null) return Buffer.alloc(0);
    return this.#bytes.subarray(at + 4, at + 4 + this.#bytes.readUInt32LE(at));
  }

  #vector<T>(field: number, size: number, read: (at: number) => T): readonly T[] {
    const at = this.#target(field);
    if (at === null) return [];
    return Array.from({ length: this.#bytes.readUInt32LE(at) }, (_, i) => read(at + 4 + size * i));
  }

  /** What a field points to. */
  #target(field: number): number | null {
    const at = this.#place(field);
    return at === null ? null : at + this.#bytes.readUInt32LE(at);
  }

  #place(field: number): number | null {
    const slot = 4 + 2 * field;
    const offset = slot < this.#fieldsSize ? this.#bytes.readUInt16LE(this.#fields + slot) : 0;
    return offset === 0 ? null : this.#at + offset;
  }
}
