import type { Layer, Trainable } from "./model.ts";

/** How a tensor's first values are drawn (M2). */
export type Initializer =
  { readonly kind: "glorotUniform"; readonly fanIn: number; readonly fanOut: number } | { readonly kind: "zeros" };

/** Where a tensor of a model lies in the one vector of all its parameters. */
export interface ParameterTensor {
  /** Unique within the model, such as `dense1.kernel`: numbered by kind of layer, from 1. */
  readonly name: string;
  /** dense: kernel [inputs, units], bias [units]; conv2d: filter [height, width, inChannels, filters], bias [filters]. */
  readonly shape: readonly number[];
  /** First element in the vector. Tensors follow one another without gaps, row-major. */
  readonly offset: number;
  readonly size: number;
  readonly initializer: Initializer;
}

/** Thrown where a model's layers do not fit together; the message names the layer. */
export class LayoutError extends Error {
  override readonly name = "LayoutError";
}

/**
 * The tensors of a model, in the order of its layers. A flat model is one tensor, `vector`.
 * @throws LayoutError when a layer cannot take the output of the one before
 */
export function parameterLayout({ model }: Trainable): readonly ParameterTensor[] {
  const builder = new LayoutBuilder();
  if (model.kind === "flat") {
    const size = model.parameters;
    builder.add("vector", [size], { kind: "glorotUniform", fanIn: size, fanOut: 1 });
    return builder.tensors;
  }
  let shape = model.inputShape;
  for (const layer of model.layers) shape = builder.addLayer(layer, shape);
  return builder.tensors;
}

/** Parameters of a model, all tensors together. */
export function parameterCount(trainable: Trainable): number {
  return parameterLayout(trainable).reduce((sum, tensor) => sum + tensor.size, 0);
}

class LayoutBuilder {
  readonly tensors: ParameterTensor[] = [];
  readonly #layersOfKind = new Map<string, number>();
  #offset = 0;

  add(name: string, shape: readonly number[], initializer: Initializer): void {
    const size = product(shape);
    this.tensors.push({ name, shape, offset: this.#offset, size, initializer });
    this.#offset += size;
  }

  /** @returns the shape of the layer's output, without the batch */
  addLayer(layer: Layer, input: readonly number[]): readonly number[] {
    const number = (this.#layersOfKind.get(layer.kind) ?? 0) + 1;
    this.#layersOfKind.set(layer.kind, number);
    const name = `${layer.kind}${number}`;
    switch (layer.kind) {
      case "dense": {
        const [inputs] = dimensions(name, input, 1);
        const fans = { fanIn: inputs, fanOut: layer.units };
        this.add(`${name}.kernel`, [inputs, layer.units], { kind: "glorotUniform", ...fans });
        this.add(`${name}.bias`, [layer.units], { kind: "zeros" });
        return [layer.units];
      }
      case "conv2d": {
        const [height, width, channels] = dimensions(name, input, 3);
        const taps = layer.kernelSize * layer.kernelSize;
        const fans = { fanIn: taps * channels, fanOut: taps * layer.filters };
        const filter = [layer.kernelSize, layer.kernelSize, channels, layer.filters];
        this.add(`${name}.filter`, filter, { kind: "glorotUniform", ...fans });
        this.add(`${name}.bias`, [layer.filters], { kind: "zeros" });
        return [height, width, layer.filters];
      }
      case "maxPool2d": {
        const [height, width, channels] = dimensions(name, input, 3);
        return [Math.floor(height / layer.poolSize), Math.floor(width / layer.poolSize), channels];
      }
      case "flatten":
        return [product(input)];
    }
  }
}

/** Shapes by their number of dimensions. */
interface ShapeOf {
  1: readonly [number];
  3: readonly [height: number, width: number, channels: number];
}

function dimensions<Rank extends keyof ShapeOf>(name: string, shape: readonly number[], rank: Rank): ShapeOf[Rank] {
  if (shape.length === rank) return shape as ShapeOf[Rank];
  throw new LayoutError(`Layer ${name} takes ${rank} dimensions, but gets [${shape.join(", ")}].`);
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
