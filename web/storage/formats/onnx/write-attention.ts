import type { Attention } from "../../../../shared/training/model/kinds/attention.ts";
import type { OnnxGraph, Value } from "./onnx-graph.ts";

/** What hides a score from a softmax, with no infinity that a product could make a NaN of. */
const HIDDEN = -1e30;

/** Kernels and biases of an attention block, by name. */
interface AttentionWeights {
  readonly kernel: Value;
  readonly bias: Value;
  readonly outputKernel: Value;
  readonly outputBias: Value;
}

/** Self-attention over [samples, length, units], out of operators that every runtime has. */
export function writeAttention(
  graph: OnnxGraph,
  { heads, causal }: Attention,
  [length, units]: readonly [length: number, units: number],
  input: Value,
  weights: AttentionWeights,
): Value {
  const width = units / heads;
  const all = graph.op("Add", [graph.op("MatMul", [input, weights.kernel]), weights.bias]);
  const [queries, keys, values] = graph.split(all, 3, units).map((third) => {
    return graph.op("Reshape", [third, graph.whole([-1, length, heads, width])]);
  }) as [Value, Value, Value];
  const swapped = (value: Value, perm: readonly number[]): Value =>
    graph.op("Transpose", [value], { perm: { ints: perm } });
  const products = graph.op("MatMul", [swapped(queries, [0, 2, 1, 3]), swapped(keys, [0, 2, 3, 1])]);
  const scores = graph.op("Mul", [products, graph.number(1 / Math.sqrt(width))]);
  const seen = causal ? graph.op("Where", [past(graph, length), scores, graph.number(HIDDEN)]) : scores;
  const chances = graph.op("Softmax", [seen], { axis: { int: -1 } });
  const mixed = swapped(graph.op("MatMul", [chances, swapped(values, [0, 2, 1, 3])]), [0, 2, 1, 3]);
  const together = graph.op("Reshape", [mixed, graph.whole([-1, length, units])]);
  return graph.op("Add", [graph.op("MatMul", [together, weights.outputKernel]), weights.outputBias]);
}

/** [length, length]: whether a position, by row, may see another, by column. */
function past(graph: OnnxGraph, length: number): Value {
  const places = Array.from({ length }, (_, place) => place);
  return graph.op("GreaterOrEqual", [graph.whole(places, [length, 1]), graph.whole(places, [1, length])]);
}
