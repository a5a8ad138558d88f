import * as activation from "./shaders/activation.ts";
import * as elementwise from "./shaders/elementwise.ts";
import * as embedding from "./shaders/embedding.ts";
import * as groupNorm from "./shaders/group-norm.ts";
import * as images from "./shaders/images.ts";
import * as layerNorm from "./shaders/layer-norm.ts";
import * as product from "./shaders/product.ts";
import * as softmax from "./shaders/softmax.ts";

/** All kernels in WGSL, by their names. */
export const SHADERS = {
  ...activation,
  ...elementwise,
  ...embedding,
  ...groupNorm,
  ...images,
  ...layerNorm,
  ...softmax,
  products: product.products,
  largeProducts: product.largeProducts,
  sumParts: product.sumParts,
};

export type ShaderName = keyof typeof SHADERS;
