import { assert } from "../../../shared/assert.ts";
import type { ModelKernels, Pointer } from "../kernels/kernels.ts";
import { COLUMN_THREADS, ELEMENT_THREADS } from "./shader.ts";
import { SHADERS, type ShaderName } from "./shaders.ts";
import { LARGE, SMALL } from "./shaders/product.ts";

/** A call of a kernel, as a graphics card takes it. */
export interface Dispatch {
  readonly shader: ShaderName;
  /** Its parameters, a word of 32 bits each. */
  readonly words: Uint32Array;
  readonly groups: readonly [x: number, y: number, z: number];
}

type Arguments<Name extends keyof ModelKernels> = Parameters<ModelKernels[Name]>;

/** Most workgroups in one direction. */
const GROUPS_MAX = 65_535;
/** A product of fewer tiles than this leaves much of a card idle; where it is deep, it is divided. */
const TILES_WANTED = 128;
/** Large tiles are for products that have enough of them to keep a card busy. */
const LARGE_TILES_MIN = 64;
/** Lines that a part of a divided product has at least. */
const PART_DEPTH_MIN = 128;
const SCRATCH_BYTES = 8 << 20;

/** Where products of many pairs of matrices lie, in numbers; see `products`. */
interface Operand {
  readonly at: Pointer;
  readonly row: number;
  readonly column: number;
  /** From one sample to the next, and from one head to the next. */
  readonly sample: number;
  readonly head: number;
}

/** Kernels that compute nothing, but record what a card is to compute. Pointers are bytes of its one buffer. */
export class Recorder implements ModelKernels {
  #dispatches: Dispatch[] = [];

  /** What was recorded since the last time. */
  take(): readonly Dispatch[] {
    const taken = this.#dispatches;
    this.#dispatches = [];
    return taken;
  }

  matrixProductScratch(): number {
    return SCRATCH_BYTES;
  }

  matrixProduct(...args: Arguments<"matrixProduct">): void {
    const [a, aRow, aColumn, b, bRow, bColumn, c, cRow, columns, depth, accumulate, scratch, from, to] = args;
    assert(from === 0, "a card computes whole products");
    const tiles = tilesOf(to, columns, SMALL.tile);
    const most = Math.floor(SCRATCH_BYTES / 4 / (to * columns));
    const parts = Math.min(Math.floor(TILES_WANTED / tiles), Math.floor(depth / PART_DEPTH_MIN), most);
    const left = { at: a, row: aRow, column: aColumn, sample: 0, head: 0 };
    const right = { at: b, row: bRow, column: bColumn, sample: 0, head: 0 };
    const size = { items: 1, heads: 1, rows: to, columns, depth };
    if (parts < 2) {
      this.#products(left, right, { at: c, row: cRow, sample: 0, head: 0 }, { ...size, accumulate, parts: 1 });
      return;
    }
    this.#products(
      left,
      right,
      { at: scratch, row: columns, sample: 0, head: 0 },
      { ...size, accumulate: false, parts },
    );
    const elements = to * columns;
    this.#elements("sumParts", elements, [scratch, parts, elements, c, cRow, columns, accumulate, 0]);
  }

  attend(...args: Arguments<"attend">): void {
    const [all, chances, mixed, length, units, heads, causal, , from, to] = args;
    const { queries, keys, values, squares, mixes } = places(all, chances, mixed, length, units, heads);
    const size = { items: to, heads, rows: length, accumulate: false, parts: 1 };
    assert(from === 0, "a card computes all heads");
    this.#products(queries, turned(keys), squares, { ...size, columns: length, depth: units / heads });
    this.softmax(chances, chances, length, Math.sqrt(heads / units), causal ? length : 0, 0, to * length);
    this.#products(squares, values, mixes, { ...size, columns: units / heads, depth: length });
  }

  attendGradient(...args: Arguments<"attendGradient">): void {
    const [all, chances, byMixed, byChances, byAll, length, units, heads, , from, to] = args;
    const { queries, keys, values, squares } = places(all, chances, byMixed, length, units, heads);
    const by = places(byAll, byChances, byMixed, length, units, heads);
    const size = { items: to, heads, rows: length, accumulate: false, parts: 1 };
    const [wide, deep] = [
      { ...size, columns: length, depth: units / heads },
      { ...size, columns: units / heads, depth: length },
    ];
    assert(from === 0, "a card computes all heads");
    this.#products(by.mixes, turned(values), by.squares, wide);
    this.#products(turned(squares), by.mixes, by.values, deep);
    this.softmaxGradient(chances, byChances, byChances, length, Math.sqrt(heads / units), 0, to * length);
    this.#products(by.squares, keys, by.queries, deep);
    this.#products(turned(by.squares), queries, by.keys, deep);
  }

  activate(...args: Arguments<"activate">): void {
    this.#elements("activate", lengthOf(args), args);
  }
  addBiasAndActivate(...args: Arguments<"addBiasAndActivate">): void {
    this.#elements("addBiasAndActivate", lengthOf(args) * args[4], args);
  }
  activationGradient(...args: Arguments<"activationGradient">): void {
    this.#elements("activationGradient", lengthOf(args), args);
  }
  columnSums(...args: Arguments<"columnSums">): void {
    this.#columns("columnSums", args);
  }

  softmax(...args: Arguments<"softmax">): void {
    this.#rows("softmax", args);
  }
  softmaxGradient(...args: Arguments<"softmaxGradient">): void {
    this.#rows("softmaxGradient", args);
  }
  softmaxCrossEntropy(...args: Arguments<"softmaxCrossEntropy">): void {
    this.#rows("softmaxCrossEntropy", args);
  }
  squaredError(...args: Arguments<"squaredError">): void {
    this.#rows("squaredError", args);
  }

  imagesToPatches(...args: Arguments<"imagesToPatches">): void {
    const [, , , , channels, filterHeight, filterWidth, , , , outHeight, outWidth] = args;
    const size = outHeight * outWidth * filterHeight * filterWidth * channels;
    this.#elements("imagesToPatches", lengthOf(args) * size, args);
  }
  patchesToImages(...args: Arguments<"patchesToImages">): void {
    this.#elements("patchesToImages", lengthOf(args) * args[2] * args[3] * args[4], args);
  }
  maxPool(...args: Arguments<"maxPool">): void {
    const [, , , , channels, , , , , outHeight, outWidth] = args;
    this.#elements("maxPool", lengthOf(args) * outHeight * outWidth * channels, args);
  }
  maxPoolGradient(...args: Arguments<"maxPoolGradient">): void {
    this.#elements("maxPoolGradient", lengthOf(args) * args[4] * args[5] * args[6], args);
  }
  averagePool(...args: Arguments<"averagePool">): void {
    const [, , , , channels, , , , , , outHeight, outWidth] = args;
    this.#elements("averagePool", lengthOf(args) * outHeight * outWidth * channels, args);
  }
  averagePoolGradient(...args: Arguments<"averagePoolGradient">): void {
    this.#elements("averagePoolGradient", lengthOf(args) * args[2] * args[3] * args[4], args);
  }
  depthwiseConvolution(...args: Arguments<"depthwiseConvolution">): void {
    const [, , , , , channels, , , , , , outHeight, outWidth] = args;
    this.#elements("depthwiseConvolution", lengthOf(args) * outHeight * outWidth * channels, args);
  }
  depthwiseImageGradient(...args: Arguments<"depthwiseImageGradient">): void {
    this.#elements("depthwiseImageGradient", lengthOf(args) * args[3] * args[4] * args[5], args);
  }
  depthwiseFilterGradient(...args: Arguments<"depthwiseFilterGradient">): void {
    this.#elements("depthwiseFilterGradient", lengthOf(args) * args[7] * args[8], args);
  }

  layerNorm(...args: Arguments<"layerNorm">): void {
    this.#rows("layerNorm", args);
  }
  layerNormGradient(...args: Arguments<"layerNormGradient">): void {
    this.#rows("layerNormGradient", args);
  }
  layerNormWeightGradients(...args: Arguments<"layerNormWeightGradients">): void {
    this.#columns("layerNormWeightGradients", args);
  }
  groupNorm(...args: Arguments<"groupNorm">): void {
    const [x, gain, shift, y, means, inverses, spots, channels, groups, epsilon, from, to] = args;
    const range = [from * groups, to * groups] as const;
    this.#rows("groupNorm", [x, gain, shift, y, means, inverses, spots, channels, groups, epsilon, ...range]);
  }
  groupNormGradient(...args: Arguments<"groupNormGradient">): void {
    const [x, gain, means, inverses, byY, byX, spots, channels, groups, , from, to] = args;
    const range = [from * groups, to * groups] as const;
    this.#rows("groupNormGradient", [x, gain, means, inverses, byY, byX, spots, channels, groups, ...range]);
  }
  groupNormWeightGradients(...args: Arguments<"groupNormWeightGradients">): void {
    this.#columns("groupNormWeightGradients", args);
  }

  embed(...args: Arguments<"embed">): void {
    this.#elements("embed", lengthOf(args) * args[4], args);
  }
  embedGradient(...args: Arguments<"embedGradient">): void {
    this.#elements("embedGradient", lengthOf(args) * args[4], args);
  }
  addPositions(...args: Arguments<"addPositions">): void {
    this.#elements("addPositions", lengthOf(args) * args[3], args);
  }
  positionsGradient(...args: Arguments<"positionsGradient">): void {
    this.#elements("positionsGradient", lengthOf(args) * args[4], args);
  }

  add(...args: Arguments<"add">): void {
    this.#elements("add", lengthOf(args), args);
  }
  addScaled(...args: Arguments<"addScaled">): void {
    this.#elements("addScaled", lengthOf(args), args);
  }
  scale(...args: Arguments<"scale">): void {
    this.#elements("scale", lengthOf(args), args);
  }
  copy(...args: Arguments<"copy">): void {
    this.#elements("copy", lengthOf(args), args);
  }
  clear(...args: Arguments<"clear">): void {
    this.#elements("clear", lengthOf(args), args);
  }
  dropout(...args: Arguments<"dropout">): void {
    this.#elements("dropout", lengthOf(args), args);
  }

  #products(
    a: Operand,
    b: Operand,
    c: Omit<Operand, "column">,
    size: {
      readonly items: number;
      readonly heads: number;
      readonly rows: number;
      readonly columns: number;
      readonly depth: number;
      readonly accumulate: boolean;
      readonly parts: number;
    },
  ): void {
    const { items, heads, rows, columns, depth, accumulate, parts } = size;
    const args = [
      ...[a.at, a.row, a.column, b.at, b.row, b.column, c.at, c.row, columns, depth, accumulate, 0, rows],
      ...[heads, a.sample, a.head, b.sample, b.head, c.sample, c.head],
      ...[parts, Math.ceil(depth / parts), rows * columns],
    ];
    const isWide = Math.min(rows, columns) > SMALL.tile;
    const isLarge = isWide && tilesOf(rows, columns, LARGE.tile) * items >= LARGE_TILES_MIN;
    const { tile } = isLarge ? LARGE : SMALL;
    const groups = [Math.ceil(columns / tile), Math.ceil(rows / tile), items * parts] as const;
    this.#record(isLarge ? "largeProducts" : "products", args, groups);
  }

  /** @param count threads, one for each element */
  #elements(shader: ShaderName, count: number, args: readonly (number | boolean)[]): void {
    if (count > 0) this.#record(shader, args, spread(Math.ceil(count / ELEMENT_THREADS)));
  }

  #rows(shader: ShaderName, args: readonly (number | boolean)[]): void {
    this.#record(shader, args, spread(lengthOf(args)));
  }

  #columns(shader: ShaderName, args: readonly (number | boolean)[]): void {
    this.#record(shader, args, [Math.ceil(lengthOf(args) / COLUMN_THREADS), 1, 1]);
  }

  #record(shader: ShaderName, args: readonly (number | boolean)[], groups: Dispatch["groups"]): void {
    const kinds = Object.values(SHADERS[shader].words);
    assert(kinds.length === args.length, `${shader} has its parameters`);
    const words = new Uint32Array(args.length);
    const floats = new Float32Array(words.buffer);
    args.forEach((arg, i) => {
      if (kinds[i] === "float") floats[i] = Number(arg);
      else words[i] = kinds[i] === "place" ? Number(arg) / 4 : Number(arg);
    });
    this.#dispatches.push({ shader, words, groups });
  }
}

function tilesOf(rows: number, columns: number, tile: number): number {
  return Math.ceil(columns / tile) * Math.ceil(rows / tile);
}

/** Of the range with which a call ends. */
function lengthOf(args: readonly (number | boolean)[]): number {
  return Number(args.at(-1)) - Number(args.at(-2));
}

/** Workgroups in two directions, since one has not enough of them. */
function spread(groups: number): Dispatch["groups"] {
  const x = Math.min(groups, GROUPS_MAX);
  return [x, Math.ceil(groups / x), 1];
}

/** Where the heads' matrices lie. */
function places(all: Pointer, chances: Pointer, mixed: Pointer, length: number, units: number, heads: number) {
  const third = (i: number): Operand => ({
    ...{ at: all + i * units * 4, row: 3 * units, column: 1, sample: length * 3 * units, head: units / heads },
  });
  return {
    ...{ queries: third(0), keys: third(1), values: third(2) },
    squares: { at: chances, row: length, column: 1, sample: heads * length * length, head: length * length },
    mixes: { at: mixed, row: units, column: 1, sample: length * units, head: units / heads },
  };
}

/** The same matrix, its rows for its columns. */
function turned(operand: Operand): Operand {
  return { ...operand, row: operand.column, column: operand.row };
}
