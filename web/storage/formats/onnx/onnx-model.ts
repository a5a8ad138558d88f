import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, OperatorSetIdProtoSchema, StringStringEntryProtoSchema, type GraphProto } from "onnx-buf";
import { present } from "../../../../shared/assert.ts";
import { inputNames } from "../../../../shared/data/columns/column.ts";
import { familyOf, networkOf, taskOf, type Task } from "../../../../shared/session/tasks.ts";
import { gainsOf } from "../../../../shared/training/input-statistics.ts";
import { planModel, type ModelPlan } from "../../../../shared/training/model/plan.ts";
import { anyDimensions } from "../../../../shared/training/model/shape.ts";
import type { SavedResult } from "../../types.ts";
import { COLUMNS_NOTE, factsOf, TOKENS_NOTE } from "../model-facts.ts";
import { channelsLast, type Flow } from "./flow.ts";
import { OnnxGraph, type Port, type Value } from "./onnx-graph.ts";
import { writeBlock } from "./write-block.ts";
import { writeExtractor } from "./write-extractor.ts";

/** The first operator set with layer norms, which every runtime of the last years knows; and the format of that time. */
const OPERATORS = 17n;
const FORMAT = 8n;

/** How many samples a graph is given at once. */
const ANY_NUMBER = "samples";

/**
 * A result's model as an ONNX file, from what people have to what they want: light of pixels, cells scaled to -1..1 or
 * tokens in; probabilities of the labels, a scaled number, or logits of the next token at each position out. Whatever
 * standardizes, or looks at pictures first, is in the graph. `metadata_props` tell where it comes from.
 * @param extractor weights of what looks at pictures first, of a task that has it (`Task.extractor`)
 * @throws TypeError for a task without layers (a synthetic one), and where those weights are missing
 * @throws RangeError where there are not as many parameters, or weights, as the model has
 */
export function toOnnx(result: SavedResult, extractor?: Float32Array): Uint8Array<ArrayBuffer> {
  const task = taskOf(result.spec);
  const plan = planModel(networkOf(task));
  const { parameters } = result.state;
  if (parameters.length !== plan.parameters) {
    throw new RangeError(`${task.name} has ${plan.parameters} parameters, not ${parameters.length}.`);
  }
  const graph = new OnnxGraph();
  const input = inputOf(task, plan, result);
  const output = outputOf(plan, result);
  const said = writeNetwork(graph, plan, parameters, looked(graph, task, input.name, extractor));
  finish(graph, said, plan, output.name);
  const labels = labelsOf(result);
  const facts = {
    ...factsOf(result),
    input: input.about,
    output: output.about,
    ...(labels.length > 0 && { labels: JSON.stringify(labels) }),
  };
  return onnxFile(graph.finish(task.name, input, output), task.title, facts);
}

/** A graph as a file, with what is told beside it. */
export function onnxFile(graph: GraphProto, title: string, facts: Readonly<Record<string, string>>) {
  const model = create(ModelProtoSchema, {
    irVersion: FORMAT,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: OPERATORS })],
    producerName: "Lockstep",
    docString: title,
    graph,
    metadataProps: Object.entries(facts).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}

/**
 * Writes a model without what stands before and behind it: from its inputs to what it says.
 * @param parameters as many as the plan has
 */
export function writeNetwork(graph: OnnxGraph, plan: ModelPlan, parameters: Float32Array, inputs: Value): Value {
  const start: Flow = { value: standardized(graph, plan, parameters, inputs), channels: "last" };
  const said = plan.blocks.reduce((flow, planned) => writeBlock({ graph, parameters }, planned, flow), start);
  return channelsLast(graph, said);
}

/** What the model is given of a sample: features in the place of pictures where something looks at these first. */
function looked(graph: OnnxGraph, { pixels, extractor }: Task, input: Value, weights?: Float32Array): Value {
  if (extractor !== null) {
    if (weights === undefined) throw new TypeError(`The weights of ${extractor.name} are needed to write this model.`);
    return writeExtractor(graph, extractor, weights, input);
  }
  if (pixels === null) return input;
  return graph.op("Div", [graph.op("Sub", [input, graph.number(pixels.mean)]), graph.number(pixels.deviation)]);
}

function standardized(
  graph: OnnxGraph,
  { statistics, input }: ModelPlan,
  parameters: Float32Array,
  seen: Value,
): Value {
  if (statistics === 0) return seen;
  const shape = anyDimensions(input);
  const means = graph.constant("inputs.mean", shape, parameters.subarray(0, statistics / 2));
  const gains = Float32Array.from(gainsOf(parameters.subarray(0, statistics)));
  return graph.op("Mul", [graph.op("Sub", [seen, means]), graph.constant("inputs.gain", shape, gains)]);
}

/** Gives what the model says the output's name. */
function finish(graph: OnnxGraph, said: Value, { head }: ModelPlan, name: Value): void {
  if (head.of === "classes") graph.op("Softmax", [said], { axis: { int: -1 } }, name);
  else graph.op("Identity", [said], {}, name);
}

function inputOf(task: Task, { input }: ModelPlan, { spec }: SavedResult): Port {
  const { pixels, extractor } = task;
  if (input.of === "tokens") {
    const about = `${TOKENS_NOTE}; ${input.length} at once, and behind fewer anything may stand, as none sees what follows`;
    return { name: "tokens", type: "int64", dimensions: [ANY_NUMBER, input.length], about };
  }
  if (extractor === null && pixels === null) {
    const about = `each row's cells in the order ${inputNames(spec.columns).join(", ")}: numbers and dates (days since 1970-01-01) as ${COLUMNS_NOTE}, words as 1 in the place of the word and 0 in the others`;
    return { name: "rows", type: "float32", dimensions: [ANY_NUMBER, ...input.dimensions], about };
  }
  const side = extractor === null ? null : [extractor.side, extractor.side, 3];
  const dimensions = side ?? anyDimensions(input);
  const light =
    dimensions.at(-1) === 3 && dimensions.length === 3
      ? "light of red, green and blue, 0 (dark) to 1"
      : "0 (black, or background) to 1 (white, or ink)";
  return { name: "pictures", type: "float32", dimensions: [ANY_NUMBER, ...dimensions], about: `${light}, row by row` };
}

function outputOf({ head, output }: ModelPlan, result: SavedResult): Port {
  const dimensions = [ANY_NUMBER, ...anyDimensions(output)];
  const { labelColumn } = result.spec;
  switch (head.of) {
    case "classes": {
      const about = `the probability of each label: ${labelsOf(result).join(", ")}`;
      return { name: "probabilities", type: "float32", dimensions, about };
    }
    case "tokens": {
      const about = "at each position, for each token a logit of its being the next";
      return { name: "logits", type: "float32", dimensions, about };
    }
    case "numbers": {
      const { min, max } = present(result.spec.regression, "a range of the number that is predicted");
      const about = `${labelColumn} as 2 * (value - min) / (max - min) - 1, with min ${min} and max ${max}`;
      return { name: "numbers", type: "float32", dimensions, about };
    }
  }
}

function labelsOf({ spec }: SavedResult): readonly string[] {
  if (spec.regression !== null) return [];
  return spec.labels.length > 0 ? spec.labels : familyOf(spec).labels;
}
