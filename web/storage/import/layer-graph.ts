import * as v from "valibot";
import { present } from "../../../shared/assert.ts";
import type { WrittenLayer } from "../formats/tensorflowjs-layers.ts";
import { ImportError, quoted } from "./import-error.ts";
import { titleOf } from "./layer-block.ts";

/** A layer of a chain; an Add has those inside whose answer it adds to what went into them. */
export interface WrittenItem extends WrittenLayer {
  readonly inner?: readonly WrittenItem[];
}

/** Layers of a file that are looked at: some more than a model may have blocks. */
const LAYERS_MAX = 200;

const WRITTEN = { class_name: v.string(), config: v.record(v.string(), v.unknown()) };
const Layers = v.pipe(v.array(v.object(WRITTEN)), v.maxLength(LAYERS_MAX));
const Connection = v.looseTuple([v.string(), v.number(), v.number()]);
const Nodes = v.pipe(
  v.array(v.object({ ...WRITTEN, inbound_nodes: v.optional(v.array(v.array(Connection)), []) })),
  v.maxLength(LAYERS_MAX),
);
const Ends = v.union([
  v.pipe(
    Connection,
    v.transform((end) => [end]),
  ),
  v.array(Connection),
]);
const Sequential = v.object({
  class_name: v.literal("Sequential"),
  config: v.union([Layers, v.object({ layers: Layers })]),
});
const Graph = v.object({
  class_name: v.picklist(["Functional", "Model"]),
  config: v.object({ layers: Nodes, input_layers: Ends, output_layers: Ends }),
});
const Named = v.object({ class_name: v.string(), config: v.unknown() });

/**
 * The layers that a topology describes, from input to output: a chain, in which residuals add what a chain makes of an
 * input to the input itself.
 * @throws ImportError naming where it is no such chain
 */
export function layerGraph(file: string, topology: unknown): readonly WrittenItem[] {
  const Wrapped = v.object({ model_config: Named });
  const model = v.is(Wrapped, topology) ? topology.model_config : topology;
  if (!v.is(Named, model)) throw new ImportError(file, "it does not describe a model's layers (is it a graph model?)");
  if (!["Sequential", "Functional", "Model"].includes(model.class_name)) {
    throw new ImportError(file, `its model is ${quoted(model.class_name)}; Sequential and Functional ones are read`);
  }
  const sequential = v.safeParse(Sequential, model);
  if (sequential.success) {
    const { config } = sequential.output;
    return Array.isArray(config) ? config : config.layers;
  }
  const graph = v.safeParse(Graph, model);
  if (!graph.success)
    throw new ImportError(file, "its layers, or what connects them, are written in a form that is not read");
  const { layers, input_layers: inputs, output_layers: outputs } = graph.output.config;
  const [input, anotherInput] = inputs.map(([name]) => name);
  const [output, anotherOutput] = outputs.map(([name]) => name);
  if (input === undefined || output === undefined || anotherInput !== undefined || anotherOutput !== undefined) {
    throw new ImportError(file, "its model has several inputs or outputs; one of each is read");
  }
  return new Chains(file, layers).all(input, output);
}

type Node = v.InferOutput<typeof Nodes>[number];

/** Follows the connections of a model back from its output. */
class Chains {
  readonly #file: string;
  readonly #nodes: ReadonlyMap<string, Node>;
  /** How many layers lie before each, at most. */
  readonly #depths = new Map<string, number>();

  constructor(file: string, nodes: readonly Node[]) {
    this.#file = file;
    this.#nodes = new Map(nodes.map((node) => [String(node.config["name"] ?? ""), node]));
  }

  all(input: string, output: string): readonly WrittenItem[] {
    return [this.#node(input), ...this.#chain(input, output)];
  }

  /** The layers behind one and up to another. */
  #chain(from: string, to: string): readonly WrittenItem[] {
    const chain: WrittenItem[] = [];
    let at = to;
    while (at !== from) {
      if (this.#depth(at) <= this.#depth(from)) {
        throw this.#refusal(
          at,
          "is no link of one chain: of branches only residuals are read, which add to their own input",
        );
      }
      const node = this.#node(at);
      const [first, second, more] = this.#inputsOf(at);
      if (first === undefined) throw this.#refusal(at, "has no input");
      if (node.class_name === "Add") {
        if (second === undefined || more !== undefined) throw this.#refusal(at, "does not add two inputs");
        const [start, end] = this.#depth(first) <= this.#depth(second) ? [first, second] : [second, first];
        chain.unshift({ ...node, inner: this.#chain(start, end) });
        at = start;
      } else {
        if (second !== undefined) throw this.#refusal(at, "has several inputs");
        chain.unshift(node);
        at = first;
      }
    }
    return chain;
  }

  #depth(name: string, above = 0): number {
    const known = this.#depths.get(name);
    if (known !== undefined) return known;
    if (above > LAYERS_MAX) throw this.#refusal(name, "is among its own inputs");
    const depth = 1 + Math.max(-1, ...this.#inputsOf(name).map((input) => this.#depth(input, above + 1)));
    this.#depths.set(name, depth);
    return depth;
  }

  #inputsOf(name: string): readonly string[] {
    const [calls = [], another] = this.#node(name).inbound_nodes;
    if (another) throw this.#refusal(name, "is used at two places");
    return calls.map(([input]) => input);
  }

  #node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined)
      throw new ImportError(this.#file, `there is no layer ${quoted(name)} in it, which another one names`);
    return node;
  }

  #refusal(name: string, reason: string): ImportError {
    return new ImportError(this.#file, `${titleOf(present(this.#nodes.get(name), "it was found before"))} ${reason}`);
  }
}
