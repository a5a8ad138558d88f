import { payloadCodec } from "../../../shared/averaging/codec.ts";
import type { PayloadCodec, ResidualRange } from "../../../shared/averaging/payload-codec.ts";
import { Random } from "../../../shared/training/random.ts";
import { codecBytes, INT4_BLOCK_ELEMENTS, INT8_BLOCK_ELEMENTS, type PlainCodec } from "../../../shared/wire/frame.ts";
import type { Kernels, Pointer } from "../../training/kernels/kernels.ts";
import { loadKernels } from "../../training/kernels/load-kernels.ts";
import { kernelSparse } from "./kernel-sparse.ts";

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;

/** Elements that are encoded or decoded at once: whole blocks of either codec, few enough to stay in the cache. */
const PART_ELEMENTS = 4096;
/** Elements on which the kernels are tried: several blocks, and a part of one. */
const TRIED = 5000;
/** The kernels take whole groups of values. */
const GROUP_ELEMENTS = 32;

const VALUES_AT = 64;
const PREVIOUS_AT = VALUES_AT + PART_ELEMENTS * BYTES;
const NEXT_AT = PREVIOUS_AT + PART_ELEMENTS * BYTES;
const STEPS_AT = NEXT_AT + PART_ELEMENTS * BYTES;
const SCALES_AT = STEPS_AT + PART_ELEMENTS;
const END = SCALES_AT + (PART_ELEMENTS / INT4_BLOCK_ELEMENTS) * BYTES;

type Encode = Kernels["encodeInt8"];
type Decode = Kernels["decodeInt8"];

/**
 * A codec with the plain code's bytes and values, by kernels where there are some for it and both write the same:
 * encoding takes a sixth of the time, decoding an eighth.
 * @param module of `fetchKernels("plain")`
 */
export function kernelCodec(module: WebAssembly.Module, codec: PlainCodec): PayloadCodec {
  const plain = payloadCodec(codec);
  if (codec === "none" || codec === "fp16") return plain;
  const made = codec === "sparse" ? kernelSparse(module, plain) : kernelWholeSteps(module, plain, codec);
  return writesSame(made, plain, codec) ? made : plain;
}

function kernelWholeSteps(module: WebAssembly.Module, plain: PayloadCodec, codec: "int8" | "int4"): PayloadCodec {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(END / PAGE_BYTES) });
  const kernels = loadKernels(module, memory);
  return codec === "int8"
    ? new KernelCodec(plain, memory, INT8_BLOCK_ELEMENTS, 8, kernels.encodeInt8, kernels.decodeInt8)
    : new KernelCodec(plain, memory, INT4_BLOCK_ELEMENTS, 4, kernels.encodeInt4, kernels.decodeInt4);
}

/** Drawn numbers are the same bytes, leave the same and are read as the same. */
function writesSame(one: PayloadCodec, other: PayloadCodec, codec: PlainCodec): boolean {
  const random = new Random("a known payload");
  const drawn = (): Float32Array => Float32Array.from({ length: TRIED }, () => random.uniform() - 0.5);
  const [values, previous] = [drawn(), drawn()];
  const [bytes, expected] = [one, other].map((each) => {
    const [payload, next] = [new Uint8Array(codecBytes(codec, TRIED)), new Float32Array(TRIED)];
    each.encode(values, 0, TRIED, payload, { previous, next, at: 0 });
    const read = new Float32Array(TRIED);
    each.decode(payload, TRIED, read, 0);
    return [payload, next, read].flatMap(({ buffer }) => [...new Uint8Array(buffer)]);
  });
  return bytes?.every((byte, i) => byte === expected?.[i]) ?? false;
}

/** Copies part after part into a memory of the kernels, and what they make of it out of there. */
class KernelCodec implements PayloadCodec {
  readonly #plain: PayloadCodec;
  readonly #block: number;
  readonly #bits: number;
  readonly #encode: Encode;
  readonly #decode: Decode;
  readonly #values: Float32Array;
  readonly #previous: Float32Array;
  readonly #next: Float32Array;
  readonly #steps: Uint8Array;
  readonly #scales: Uint8Array;

  constructor(
    plain: PayloadCodec,
    { buffer }: WebAssembly.Memory,
    block: number,
    bits: number,
    encode: Encode,
    decode: Decode,
  ) {
    this.#plain = plain;
    this.#block = block;
    this.#bits = bits;
    this.#encode = encode;
    this.#decode = decode;
    const floats = (at: Pointer) => new Float32Array(buffer, at, PART_ELEMENTS);
    this.#values = floats(VALUES_AT);
    this.#previous = floats(PREVIOUS_AT);
    this.#next = floats(NEXT_AT);
    this.#steps = new Uint8Array(buffer, STEPS_AT, SCALES_AT - STEPS_AT);
    this.#scales = new Uint8Array(buffer, SCALES_AT, END - SCALES_AT);
  }

  encode(
    source: Float32Array,
    at: number,
    elements: number,
    payload: Uint8Array,
    residual: ResidualRange | null,
  ): void {
    if (residual === null) return this.#plain.encode(source, at, elements, payload, residual);
    const { previous, next, at: shift } = residual;
    const stepsAt = this.#stepsAt(elements);
    for (let from = 0; from < elements; from += PART_ELEMENTS) {
      const count = Math.min(PART_ELEMENTS, elements - from);
      const padded = Math.ceil(count / GROUP_ELEMENTS) * GROUP_ELEMENTS;
      put(source, at + from, count, this.#values, padded);
      put(previous, shift + from, count, this.#previous, padded);
      this.#encode(VALUES_AT, PREVIOUS_AT, NEXT_AT, SCALES_AT, STEPS_AT, padded);
      next.set(this.#next.subarray(0, count), shift + from);
      payload.set(this.#scales.subarray(0, Math.ceil(count / this.#block) * BYTES), (from / this.#block) * BYTES);
      payload.set(this.#steps.subarray(0, this.#stepBytes(count)), stepsAt + this.#stepBytes(from));
    }
  }

  decode(payload: Uint8Array, elements: number, target: Float32Array, at: number): void {
    const stepsAt = this.#stepsAt(elements);
    for (let from = 0; from < elements; from += PART_ELEMENTS) {
      const count = Math.min(PART_ELEMENTS, elements - from);
      const scalesAt = (from / this.#block) * BYTES;
      this.#scales.set(payload.subarray(scalesAt, scalesAt + Math.ceil(count / this.#block) * BYTES));
      const partAt = stepsAt + this.#stepBytes(from);
      this.#steps.set(payload.subarray(partAt, partAt + this.#stepBytes(count)));
      this.#decode(SCALES_AT, STEPS_AT, VALUES_AT, Math.ceil(count / GROUP_ELEMENTS) * GROUP_ELEMENTS);
      target.set(this.#values.subarray(0, count), at + from);
    }
  }

  accumulate(payload: Uint8Array, elements: number, weight: number, sum: Float64Array): void {
    this.#plain.accumulate(payload, elements, weight, sum);
  }

  isFinite(payload: Uint8Array, elements: number): boolean {
    return this.#plain.isFinite(payload, elements);
  }

  #stepsAt(elements: number): number {
    return Math.ceil(elements / this.#block) * BYTES;
  }

  /** Bytes of steps, filled up to a multiple of 4. */
  #stepBytes(elements: number): number {
    return Math.ceil((elements * this.#bits) / 32) * BYTES;
  }
}

/** Copies numbers, and zeros after them. */
function put(source: Float32Array, at: number, count: number, target: Float32Array, padded: number): void {
  target.set(source.subarray(at, at + count));
  target.fill(0, count, padded);
}
