import * as v from "valibot";
import { ROUNDS_MAX, SEATS_MAX } from "../../../shared/limits.ts";
import { familyOf, taskOf } from "../../../shared/session/tasks.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { parameterLayout } from "../../../shared/training/model/layout.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import type { WrittenLayer } from "../formats/tensorflowjs-layers.ts";
import { readStatistics, STATISTICS_LAYER, writtenWeight } from "../formats/tensorflowjs-weights.ts";
import { ImportError } from "./import-error.ts";
import { accuracyOf, sessionOf, specOf, type Told } from "./imported-run.ts";
import { nameOf } from "./layer-block.ts";
import { TENSORS_MAX } from "./limits.ts";
import { floatsOf } from "./safetensors-file.ts";
import { requireNumbers, vectorOf, type Tensor } from "./tensors.ts";
import { readTopology, recognize, requireSame, type ReadLayer, type ReadTopology } from "./topology.ts";

/** A file among those that make up a model. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const FLOAT_BYTES = 4;

const Size = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const Weight = v.object({
  name: v.string(),
  shape: v.pipe(v.array(Size), v.maxLength(8)),
  dtype: v.string(),
  quantization: v.optional(v.unknown()),
});
const Manifest = v.pipe(
  v.array(v.object({ paths: v.array(v.string()), weights: v.pipe(v.array(Weight), v.maxLength(TENSORS_MAX)) })),
  v.minLength(1),
  v.maxLength(TENSORS_MAX),
);
const whole = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/**
 * Reads a TensorFlow.js layers model: ours, or any of the same layers.
 * @param others the files beside model.json, with its weights
 * @throws ImportError
 */
export function readTensorflowJs(
  file: string,
  json: Readonly<Record<string, unknown>>,
  others: readonly NamedBytes[],
): { readonly told: Told; readonly state: TrainingState } {
  const read = readTopology(file, json.modelTopology, "weights");
  const { lockstep = {} } = (json.userDefinedMetadata ?? {}) as { lockstep?: Record<string, unknown> };
  const told = toldBy(file, read, lockstep);
  const task = taskOf(told.spec);
  const weights = weightsOf(file, json.weightsManifest, others);
  // Ours and the file's layers with weights are the same, in the same order.
  const weighted = weightedNames(read.layers);
  if (read.head) weighted.push(read.head.name);
  if (read.statistics) {
    weighted.unshift(STATISTICS_LAYER);
    weights.set(`${STATISTICS_LAYER}/statistics`, statisticsOf(file, read.statistics, weights));
  }
  const ours = [...new Set(parameterLayout(task).map((tensor) => writtenWeight(tensor).layer))];
  const parameters = vectorOf(file, task, weights, (tensor) => {
    const { layer, part, shape } = writtenWeight(tensor);
    return { name: `${weighted[ours.indexOf(layer)]}/${part}`, shape };
  });
  const round = v.is(whole(ROUNDS_MAX), lockstep.round) ? lockstep.round : 0;
  return { told, state: { round, parameters, moments: [] } };
}

/** Kinds of blocks with weights that a file's layers can stand for. */
const WEIGHTED: ReadonlySet<Block["kind"]> = new Set(["dense", "conv2d", "depthwiseConv2d", "layerNorm", "embedding"]);

function weightedNames(layers: readonly ReadLayer[]): string[] {
  return layers.flatMap(({ name, block, inner }) => (WEIGHTED.has(block.kind) ? [name] : weightedNames(inner)));
}

function toldBy(file: string, read: ReadTopology, lockstep: Readonly<Record<string, unknown>>): Told {
  const common = {
    session: sessionOf(lockstep.session),
    seat: v.is(whole(SEATS_MAX - 1), lockstep.seat) ? lockstep.seat : 0,
    accuracy: accuracyOf(lockstep.accuracy),
  };
  if (lockstep.spec !== undefined) {
    const spec = specOf(file, lockstep.spec);
    requireSame(file, taskOf(spec), read);
    return { ...common, spec, isSpecKnown: true };
  }
  const { task, model } = recognize(file, read);
  const isTable = familyOf({ task }).sample === "row";
  if (isTable && (lockstep.columns === undefined || lockstep.labels === undefined)) {
    throw new ImportError(file, "it does not name the columns and labels of its table, so nobody could use it");
  }
  const { labels, columns, regression } = lockstep;
  const isOwn = labels !== undefined && (isTable || String(labels) !== "0,1,2,3,4,5,6,7,8,9");
  const spec = specOf(file, {
    ...{ task, model },
    ...(isOwn && { labels, data: "own" }),
    ...(isTable && { columns, regression, standardize: read.statistics !== undefined }),
  });
  // A table's columns and labels are told, and may be those of another one.
  if (isTable) requireSame(file, taskOf(spec), read);
  return { ...common, spec, isSpecKnown: false };
}

/** [2, inputs], of what a normalization keeps of them. */
function statisticsOf(file: string, layer: WrittenLayer, weights: ReadonlyMap<string, Tensor>): Tensor {
  const [means, variances] = ["moving_mean", "moving_variance"].map((part) => {
    const name = `${nameOf(layer)}/${part}`;
    const found = weights.get(name);
    if (found === undefined) throw new ImportError(file, `the tensor ${name} is missing`);
    requireNumbers(file, name, found.values);
    return found.values;
  }) as [Float32Array, Float32Array];
  const { epsilon = 0.001 } = layer.config;
  const values = readStatistics(means, variances, typeof epsilon === "number" ? epsilon : 0);
  return { shape: [2, values.length / 2], values };
}

function weightsOf(file: string, manifest: unknown, others: readonly NamedBytes[]): Map<string, Tensor> {
  const parsed = v.safeParse(Manifest, manifest);
  if (!parsed.success) throw new ImportError(file, "its list of weights is missing or damaged");
  const tensors = new Map<string, Tensor>();
  for (const { paths, weights } of parsed.output) {
    const parts = paths.map((path) => bytesOf(file, path, others));
    if (new Set(parts).size < parts.length) throw new ImportError(file, "its list of weights names a file twice");
    const bytes = joined(parts);
    let at = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      if (tensors.has(name)) throw new ImportError(file, `its list of weights has the tensor ${name} twice`);
      if (dtype !== "float32" || quantization !== undefined) {
        throw new ImportError(file, `the tensor ${name} is not plain float32: quantized weights are not read`);
      }
      const size = shape.reduce((product, length) => product * length, 1);
      if (at + size * FLOAT_BYTES > bytes.length) {
        throw new ImportError(paths.join(", "), `it is cut off: the tensor ${name} is not complete`);
      }
      tensors.set(name, { shape, values: floatsOf(bytes, at, size) });
      at += size * FLOAT_BYTES;
    }
    if (at !== bytes.length)
      throw new ImportError(paths.join(", "), `there are ${bytes.length - at} bytes behind its last tensor`);
  }
  return tensors;
}

/** By its path, or else by its name alone: files that were chosen together have no folders. */
function bytesOf(file: string, path: string, others: readonly NamedBytes[]): Uint8Array {
  const base = baseName(path);
  const exact = others.filter(({ name }) => name === path);
  const [found, another] = exact.length > 0 ? exact : others.filter(({ name }) => baseName(name) === base);
  if (found === undefined)
    throw new ImportError(file, `its weights are in ${base}: choose both files together, or a ZIP of them`);
  if (another) throw new ImportError(file, `its weights are in ${base}, and there are several files of that name`);
  return found.bytes;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
