import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Extractor } from "../shared/training/extractors/extractors.ts";
import type { FrozenConvolution } from "../shared/training/extractors/inverted-residuals.ts";
import { LITE_CONV_2D, LITE_DEPTHWISE_CONV_2D, readLiteGraph, type LiteOperator } from "./lite-graph.ts";
import { dataFile } from "./package-folder.ts";

/** Thrown where an installed package has other weights than this project was made for. */
export class ExtractorError extends Error {
  override readonly name = "ExtractorError";
}

/** What was read, by names; packages do not change while a server runs. */
const read = new Map<string, Promise<Buffer>>();

/**
 * The weights of an extractor, as they are handed out: read from its package when they are first asked for.
 * @throws ExtractorError
 */
export function extractorBytes(extractor: Extractor): Promise<Buffer> {
  const known = read.get(extractor.name);
  if (known) return known;
  const reading = readWeights(extractor);
  read.set(extractor.name, reading);
  // A failure, say of a full file table, must not stay for ever.
  reading.catch(() => read.delete(extractor.name));
  return reading;
}

/** Of the graph, which also finds things in pictures, only the network is handed out that looks at them. */
async function readWeights({ package: source, file, stages }: Extractor): Promise<Buffer> {
  const whole = await readFile(dataFile(source.name, source.path));
  let weights: Buffer;
  try {
    const convolutions = stages.flatMap((stage) => stage.convolutions);
    weights = weightsIn(readLiteGraph(whole.subarray(source.offset)), convolutions);
  } catch (error) {
    throw new ExtractorError(`The package ${source.name} has no such network in ${source.path}.`, { cause: error });
  }
  const digest = createHash("sha256").update(weights).digest("hex");
  if (weights.length === file.bytes && digest === file.sha256) return weights;
  throw new ExtractorError(
    `The package ${source.name} has other weights in ${source.path} than version ${source.version}.`,
  );
}

/** Filter and bias of each convolution, the graph's operators taken in order; those of other shapes are passed over. */
function weightsIn(operators: readonly LiteOperator[], convolutions: readonly FrozenConvolution[]): Buffer {
  const parts: Buffer[] = [];
  let next = 0;
  for (const convolution of convolutions) {
    const wanted = shapeOf(convolution).join();
    const code = convolution.kind === "full" ? LITE_CONV_2D : LITE_DEPTHWISE_CONV_2D;
    const isIt = (operator: LiteOperator): boolean =>
      operator.code === code && operator.inputs[1]?.shape.join() === wanted;
    const at = operators.findIndex((operator, i) => i >= next && isIt(operator));
    const [, filter, bias] = operators[at]?.inputs ?? [];
    if (!filter || !bias) throw new TypeError(`There is no convolution of ${wanted} where one should be.`);
    parts.push(filter.bytes, bias.bytes);
    next = at + 1;
  }
  return Buffer.concat(parts);
}

function shapeOf({ kind, kernelSize, inputs, outputs }: FrozenConvolution): readonly number[] {
  return kind === "full" ? [outputs, kernelSize, kernelSize, inputs] : [1, kernelSize, kernelSize, outputs];
}
