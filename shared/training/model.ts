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
