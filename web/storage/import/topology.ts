import * as v from "valibot";
import { TASKS, taskOf, UNSAMPLED, type Task } from "../../../shared/session/tasks.ts";
import { COLUMNS_MAX } from "../../../shared/data/columns/limits.ts";
import { PICTURE_LIGHT } from "../../../shared/data/pictures/picture-shape.ts";
import { LABELS_MAX } from "../../../shared/session/sample-schema.ts";
import { DIGIT_PIXELS, MNIST } from "../../../shared/training/datasets.ts";
import type { Light } from "../../../shared/training/pixels.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import { anyDimensions } from "../../../shared/training/model/shape.ts";
import { rescalingOf, type WrittenLayer } from "../formats/tensorflowjs-layers.ts";
import { ImportError, quoted } from "./import-error.ts";
import { blockOfLayer, nameOf, rankAfter, titleOf, type Purpose, type Reading } from "./layer-block.ts";
import { layerGraph, type WrittenItem } from "./layer-graph.ts";

/** A layer of a file, and the block that computes the same. */
export interface ReadLayer {
  /** The file's name of it. */
  readonly name: string;
  readonly block: Block;
  /** Of a residual, the layers inside. */
  readonly inner: readonly ReadLayer[];
}

/** A chain of layers as a file describes it. */
export interface ReadTopology {
  /** Of one sample. */
  readonly inputs: readonly number[];
  /** What standardizes pixels first, as ours are; undefined where nothing does. */
  readonly scaling: WrittenLayer | undefined;
  /** What standardizes the inputs by statistics of them; undefined where nothing does. */
  readonly statistics: WrittenLayer | undefined;
  readonly layers: readonly ReadLayer[];
  /** The dense layer that it ends with, as ours do; a softmax behind it only makes probabilities. */
  readonly head: { readonly name: string; readonly units: number } | undefined;
  /** Where a plan is not quite what the file says. */
  readonly notes: readonly string[];
}

/** A model of ours as another's topology describes it. */
export interface Recognized {
  readonly task: Task["name"];
  /** Blocks in place of the task's own; null for those. */
  readonly model: readonly Block[] | null;
}

/**
 * Reads the layers of a TensorFlow.js topology as blocks.
 * @throws ImportError naming the layer that no block stands for, or what is missing
 */
export function readTopology(file: string, topology: unknown, purpose: Purpose): ReadTopology {
  const written = layerGraph(file, topology);
  const all = flat(written);
  const inputs = inputShapeOf(file, written);
  refuseSameNames(file, all);
  const notes: string[] = [];
  if (purpose === "weights") for (const layer of all) requireFloats(file, layer);
  const used = written.filter((layer) => !doesNothing(layer));
  const [first] = used;
  const scaling = first !== undefined && OUR_LIGHTS.some((light) => isScaleOf(light, first)) ? first : undefined;
  const statistics = first !== undefined && isStatistics(first) ? first : undefined;
  const isOtherScale = purpose === "plan" && !scaling && first?.class_name === "Rescaling";
  if (purpose === "plan" && statistics)
    notes.push(`${titleOf(statistics)} is left out: a session has statistics of its own`);
  if (isOtherScale) notes.push(`${titleOf(first)} is left out: a session scales its samples alike for all`);
  const kept = scaling || statistics || isOtherScale ? used.slice(1) : used;
  const misplaced = flat(kept).find((layer) => layer.class_name === "Rescaling" && !doesNothing(layer));
  if (misplaced) throw notOurScale(file, misplaced);
  const { body, head } = endOf(file, kept);
  const note = (text: string): void => void notes.push(text);
  return {
    inputs,
    scaling,
    statistics,
    layers: layersOf(file, body, { purpose, rank: inputs.length, note }),
    head,
    notes,
  };
}

function layersOf(file: string, items: readonly WrittenItem[], { rank, ...reading }: Reading): readonly ReadLayer[] {
  let at = rank;
  return items
    .filter((item) => !doesNothing(item))
    .map((item) => {
      const inner = item.inner && layersOf(file, item.inner, { ...reading, rank: at });
      const block: Block = inner
        ? { kind: "residual", blocks: inner.map((layer) => layer.block) }
        : blockOfLayer(file, item, { ...reading, rank: at });
      at = rankAfter(block, at);
      return { name: nameOf(item), block, inner: inner ?? [] };
    });
}

/** All layers, those of residuals before what adds them. */
function flat(items: readonly WrittenItem[]): readonly WrittenItem[] {
  return items.flatMap((item) => [...flat(item.inner ?? []), item]);
}

/**
 * Finds out which of our tasks' models a file has, or, where it is none of them, to which task its blocks belong.
 * @throws ImportError where there is no such task
 */
export function recognize(file: string, read: ReadTopology): Recognized {
  const known = [TASKS["mnist-mlp"], TASKS["mnist-cnn"], tableOf(read)].find((task) => task && isSame(task, read));
  if (known !== undefined) {
    requireScale(file, known, read);
    return { task: known.name, model: null };
  }
  const model = read.layers.map(({ block }) => block);
  if (read.head?.units === MNIST.classes && model.length > 0) {
    const task = TASKS["mnist-mlp"];
    if (read.inputs.join() === MNIST.imageShape.join()) {
      requireScale(file, task, read);
      return { task: task.name, model };
    }
    if (read.inputs.join() === String(MNIST.pixels)) {
      requireScale(file, task, read);
      return { task: task.name, model: [{ kind: "flatten" }, ...model] };
    }
  }
  // What scales its inputs as pictures are is no table, whatever its size.
  const table = read.scaling === undefined ? tableOf(read) : undefined;
  if (table === undefined || model.length === 0) throw notOurs(file, "those of a task of Lockstep", read);
  return { task: table.name, model };
}

/** @throws ImportError unless the file's layers are those of the task that it names */
export function requireSame(file: string, task: Task, read: ReadTopology): void {
  if (!isSame(task, read)) throw notOurs(file, "those of its description", read);
  requireScale(file, task, read);
}

/** Parts the layers from the dense one at their end, and from what there is behind it. */
function endOf(
  file: string,
  layers: readonly WrittenItem[],
): { readonly body: readonly WrittenItem[]; readonly head: ReadTopology["head"] } {
  let end = layers.length;
  let isSoftmax = false;
  for (; end > 0; end -= 1) {
    const { class_name: kind, config } = layers[end - 1] as WrittenLayer;
    const makesChances = kind === "Softmax" || (kind === "Activation" && config["activation"] === "softmax");
    if (kind !== "Dropout" && (isSoftmax || !makesChances)) break;
    isSoftmax ||= makesChances;
  }
  const last = layers[end - 1];
  if (last?.class_name !== "Dense") return { body: layers, head: undefined };
  const { units, use_bias: bias, activation } = last.config;
  const isLinear = activation === undefined || activation === null || activation === "linear";
  if (!isLinear && (isSoftmax || activation !== "softmax")) {
    throw new ImportError(
      file,
      `${titleOf(last)} has activation ${JSON.stringify(activation).slice(0, 40)}, and what is last has softmax alone`,
    );
  }
  if (bias === false)
    throw new ImportError(file, `${titleOf(last)} has use_bias false, which no block of Lockstep has`);
  if (typeof units !== "number") throw new ImportError(file, `${titleOf(last)} does not say how many units it has`);
  return { body: layers.slice(0, end - 1), head: { name: nameOf(last), units } };
}

/** Whether a model answers the same without a layer, and learns the same. */
function doesNothing({ class_name: kind, config }: WrittenLayer): boolean {
  return kind === "InputLayer" || (kind === "Rescaling" && config["scale"] === 1 && (config["offset"] ?? 0) === 0);
}

/** Their weights go by their names. */
function refuseSameNames(file: string, layers: readonly WrittenLayer[]): void {
  const names = layers.map(nameOf);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ImportError(file, `two of its layers are called ${quoted(twice)}`);
}

/** Keras writes the type of a layer's numbers as a text, or as a policy around it. */
function requireFloats(file: string, layer: WrittenLayer): void {
  const Policy = v.object({ config: v.object({ name: v.string() }) });
  const { dtype } = layer.config;
  const type = v.is(Policy, dtype) ? dtype.config.name : (dtype ?? "float32");
  if (type === "float32") return;
  throw new ImportError(
    file,
    `${titleOf(layer)} computes in ${JSON.stringify(type).slice(0, 40)}; only float32 is read`,
  );
}

/** The Rescalings that models of ours begin with: of digits, and of photographs. */
const OUR_LIGHTS: readonly Light[] = [DIGIT_PIXELS, PICTURE_LIGHT];

/** A normalization of the inputs with nothing learnt in it. */
function isStatistics({ class_name: kind, config: { axis = -1, center, scale } }: WrittenLayer): boolean {
  return kind === "BatchNormalization" && center === false && scale === false && [axis].flat().join() === "-1";
}

/** Whether a layer is the Rescaling that such pixels have. */
function isScaleOf(light: Light, { class_name: kind, config: { scale, offset = 0 } }: WrittenLayer): boolean {
  const wanted = rescalingOf(light);
  const isNear = (value: unknown, other: number): boolean =>
    typeof value === "number" && Math.abs(value - other) < 1e-5;
  return kind === "Rescaling" && isNear(scale, wanted.scale) && isNear(offset, wanted.offset);
}

function scaleWords(light: Light): string {
  const { scale, offset } = rescalingOf(light);
  return `scale ${scale.toFixed(4)}, offset ${offset.toFixed(4)}`;
}

/** Left out, it would change the answers. */
function notOurScale(file: string, layer: WrittenLayer, lights: readonly Light[] = OUR_LIGHTS): ImportError {
  const ours = lights.map(scaleWords).join("; or ");
  const reason = `is none of a model of Lockstep, which has one for images alone, as its first layer (${ours})`;
  return new ImportError(file, `${titleOf(layer)} ${reason}`);
}

function requireScale(file: string, { pixels, name }: Task, { scaling }: ReadTopology): void {
  if (scaling && (pixels === null || !isScaleOf(pixels, scaling))) {
    throw notOurScale(file, scaling, pixels === null ? OUR_LIGHTS : [pixels]);
  }
  if (scaling || pixels === null) return;
  throw new ImportError(
    file,
    `it does not say how its pixels are scaled: a model of ${name} begins with a Rescaling layer (${scaleWords(pixels)})`,
  );
}

function inputShapeOf(file: string, layers: readonly WrittenLayer[]): readonly number[] {
  const { config } = layers[0] ?? { config: {} as WrittenLayer["config"] };
  const shape = config["batch_input_shape"] ?? config["batch_shape"];
  if (!Array.isArray(shape) || !shape.slice(1).every((size) => Number.isInteger(size) && size > 0)) {
    throw new ImportError(file, "it does not say what shape its inputs have");
  }
  return shape.slice(1) as number[];
}

/** The task of a table of so many columns and labels, where the layers begin and end like one. */
function tableOf({ inputs: [inputs = 0, ...more], statistics, head }: ReadTopology): Task | undefined {
  const isPossible = inputs > 0 && more.length === 0 && inputs <= COLUMNS_MAX;
  if (!isPossible || head === undefined || head.units > LABELS_MAX) return undefined;
  const regression = head.units === 1 ? { min: -1, max: 1 } : null;
  const columns = Array.from({ length: inputs }, (_, i) => ({ name: `${i}`, min: 0, max: 1 }));
  const labels = regression ? [] : Array.from({ length: head.units }, (_, i) => `${i}`);
  return taskOf({
    ...UNSAMPLED,
    task: "table-mlp",
    columns,
    labels,
    regression,
    standardize: statistics !== undefined,
  });
}

/** The same answers: what is there for training alone does not count. */
function isSame(task: Task, { inputs, statistics, layers, head }: ReadTopology): boolean {
  if (task.model.kind === "flat") return false;
  if ((task.model.standardizes ?? false) !== (statistics !== undefined)) return false;
  const { input, blocks, head: ours } = task.model;
  const isHead = ours.of !== "tokens" && ours.count === head?.units;
  const read = layers.map(({ block }) => block);
  return isHead && anyDimensions(input).join() === inputs.join() && keysOf(blocks) === keysOf(read);
}

function keysOf(blocks: readonly Block[]): string {
  const keys = blocks
    .filter(({ kind }) => kind !== "dropout")
    .map((block) => {
      if (block.kind === "residual") return keysOf(block.blocks);
      const isPool = block.kind === "maxPool2d" || block.kind === "averagePool2d";
      const entries = Object.entries(isPool ? { kind: block.kind, ...poolWindow(block) } : block);
      return entries.sort(([a], [b]) => (a < b ? -1 : 1));
    });
  return JSON.stringify(keys);
}

function notOurs(file: string, whose: string, { inputs, layers, head }: ReadTopology): ImportError {
  const texts = layers.map(({ block }) => blockText(block));
  if (head) texts.push(`dense ${head.units} linear`);
  return new ImportError(file, `its layers are not ${whose}: [${inputs.join(", ")}] ${texts.join(", ")}`);
}

function blockText(block: Block): string {
  return block.kind === "residual"
    ? `residual (${block.blocks.map(blockText).join(", ")})`
    : Object.values(block).join(" ");
}
