/**
 * A layer of a model, as data. Convolutions have stride 1 and 'same' padding; pools have stride = poolSize and 'valid'
 * padding. Activations are those whose gradient every TensorFlow.js backend has.
 */
export type Layer =
  | { readonly kind: "dense"; readonly units: number; readonly activation: Activation }
  | { readonly kind: "conv2d"; readonly filters: number; readonly kernelSize: number; readonly activation: Activation }
  | { readonly kind: "maxPool2d"; readonly poolSize: number }
  | { readonly kind: "flatten" };

export type Activation = "relu" | "linear";

/** Layers from input to output, or, for synthetic tasks, only a number of parameters. */
export type Model =
  | {
      readonly kind: "layers";
      readonly inputShape: readonly number[];
      readonly layers: readonly Layer[];
      readonly classes: number;
    }
  | { readonly kind: "flat"; readonly parameters: number };

/** Whatever has a model to train, such as a session's task. */
export interface Trainable {
  readonly model: Model;
}
