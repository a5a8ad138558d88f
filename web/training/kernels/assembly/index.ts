export { activate, activationGradient, addBiasAndActivate } from "./activation";
export { columnSums } from "./column-sums";
export { softmaxCrossEntropy, squaredError } from "./losses";
export { matrixProduct, matrixProductScratch } from "./matrix-product";
export { maxPool, maxPoolGradient } from "./max-pooling";
export { imagesToPatches, patchesToImages } from "./patches";
export { softmax, softmaxGradient } from "./softmax";
