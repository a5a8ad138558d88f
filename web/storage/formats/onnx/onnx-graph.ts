import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";

/** A value in a graph, by its name. */
export type Value = string;

/** What an operator is told beside its inputs: a whole number, whole numbers, or a real number. */
export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

/** What goes in or comes out of a graph. A dimension with a name may have any length. */
export interface Port {
  readonly name: Value;
  readonly type: "float32" | "int64";
  readonly dimensions: readonly (number | string)[];
  readonly about: string;
}

const TYPES = { float32: TensorProto_DataType.FLOAT, int64: TensorProto_DataType.INT64 } as const;

/** An ONNX graph while it is written: operators in the order in which they are computed, and constants. */
export class OnnxGraph {
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<Value, TensorProto>();
  /** Names of numbers and shapes that are there already, by what they hold. */
  readonly #shared = new Map<string, Value>();
  readonly #numbers = new Map<string, number>();

  /** Adds an operator with one output. @param name of what comes out; numbered by the operator where left out */
  op(opType: string, input: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}, name = ""): Value {
    const [output] = this.#add(opType, input, attributes, [name || this.#numbered(opType)]);
    return output as Value;
  }

  /** Cuts a value into parts of equal size along its last dimension. */
  split(input: Value, parts: number, size: number): readonly Value[] {
    const names = Array.from({ length: parts }, () => this.#numbered("Split"));
    return this.#add("Split", [input, this.whole(Array<number>(parts).fill(size))], { axis: { int: -1 } }, names);
  }

  /** A constant of real numbers. @param values row-major, as many as the dimensions say */
  constant(name: string, dimensions: readonly number[], values: Float32Array): Value {
    // Every platform with WebAssembly or WebGPU is little-endian, as the format asks for.
    const bytes = new Uint8Array(new Float32Array(values).buffer);
    return this.#keep(name, TensorProto_DataType.FLOAT, dimensions, bytes);
  }

  /** One real number, once in the graph. */
  number(value: number): Value {
    return this.#once(`${value}`, () => this.constant(this.#numbered("number"), [], Float32Array.of(value)));
  }

  /** Whole numbers, such as a shape, once in the graph. @param dimensions one, of all of them, where left out */
  whole(values: readonly number[], dimensions: readonly number[] = [values.length]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#once(`[${dimensions.join()}] ${values.join()}`, () =>
      this.#keep(this.#numbered("whole"), TensorProto_DataType.INT64, dimensions, bytes),
    );
  }

  /** The whole graph. */
  finish(name: string, input: Port, output: Port): GraphProto {
    return create(GraphProtoSchema, {
      name,
      node: this.#nodes,
      initializer: [...this.#constants.values()],
      input: [described(input)],
      output: [described(output)],
    });
  }

  #once(content: string, make: () => Value): Value {
    const known = this.#shared.get(content) ?? make();
    this.#shared.set(content, known);
    return known;
  }

  #keep(name: string, dataType: number, dimensions: readonly number[], rawData: Uint8Array<ArrayBuffer>): Value {
    if (this.#constants.has(name)) throw new TypeError(`The graph has a constant ${name} already.`);
    this.#constants.set(name, create(TensorProtoSchema, { name, dataType, dims: dimensions.map(BigInt), rawData }));
    return name;
  }

  #add(
    opType: string,
    input: readonly Value[],
    attributes: Readonly<Record<string, Attribute>>,
    output: readonly Value[],
  ): readonly Value[] {
    const attribute = Object.entries(attributes).map(([key, value]) => written(key, value));
    const [name = ""] = output;
    this.#nodes.push(create(NodeProtoSchema, { opType, name, input: [...input], output: [...output], attribute }));
    return output;
  }

  #numbered(kind: string): Value {
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    return `${kind}_${number}`;
  }
}

function written(name: string, value: Attribute): AttributeProto {
  if ("int" in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value.int) });
  }
  if ("ints" in value) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.INTS,
      ints: value.ints.map(BigInt),
    });
  }
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
}

function described({ name, type, dimensions, about }: Port): ValueInfoProto {
  const dim = dimensions.map((length) => {
    if (typeof length === "string") return { value: { case: "dimParam", value: length } } as const;
    return { value: { case: "dimValue", value: BigInt(length) } } as const;
  });
  return create(ValueInfoProtoSchema, {
    name,
    docString: about,
    type: create(TypeProtoSchema, {
      value: { case: "tensorType", value: { elemType: TYPES[type], shape: { dim } } },
    }),
  });
}
