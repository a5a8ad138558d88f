/** Address in the kernels' memory, in bytes: of float32 numbers, in order of rows, where nothing else is said. */
export type Pointer = number;

/** What to compute, from the first to before the last: several workers may each do a part. Bits do not depend on it. */
export type Range = [from: number, to: number];

/** Strides of a matrix, in numbers: from one row to the next, from one column to the next. */
export type Strided = [at: Pointer, row: number, column: number];

/** How a window moves over images: `top` and `left` are how far it begins outside. */
export type Places = [stride: number, top: number, left: number, outHeight: number, outWidth: number];

/** Size of images [samples, height, width, channels]. */
export type ImageSize = [height: number, width: number, channels: number];

export type Patches = [...ImageSize, filterHeight: number, filterWidth: number, ...Places];
export type Windows = [...ImageSize, size: number, ...Places];

/**
 * What models are computed with; the files of `assembly` of the same names say shapes and meaning. They check nothing:
 * pointers must be multiples of 4 and what they point at inside of the memory. Outputs do not overlap inputs where nothing
 * else is said.
 */
export interface ModelKernels {
  /** Bytes of scratch for `matrixProduct`. */
  matrixProductScratch(): number;
  matrixProduct(
    ...args: [
      ...a: Strided,
      ...b: Strided,
      c: Pointer,
      cRow: number,
      columns: number,
      depth: number,
      accumulate: boolean,
      scratch: Pointer,
      ...rows: Range,
    ]
  ): void;

  activate(kind: number, x: Pointer, y: Pointer, ...elements: Range): void;
  addBiasAndActivate(kind: number, x: Pointer, bias: Pointer, y: Pointer, columns: number, ...rows: Range): void;
  activationGradient(kind: number, at: Pointer, byOutput: Pointer, byInput: Pointer, ...elements: Range): void;
  columnSums(
    x: Pointer,
    sums: Pointer,
    rows: number,
    columns: number,
    accumulate: boolean,
    ...columnRange: Range
  ): void;

  softmax(x: Pointer, y: Pointer, columns: number, scale: number, maskedRows: number, ...rows: Range): void;
  softmaxGradient(y: Pointer, byY: Pointer, byX: Pointer, columns: number, scale: number, ...rows: Range): void;
  softmaxCrossEntropy(
    logits: Pointer,
    targets: Pointer,
    losses: Pointer,
    byLogits: Pointer,
    classes: number,
    weight: number,
    ...rows: Range
  ): void;
  squaredError(
    outputs: Pointer,
    targets: Pointer,
    losses: Pointer,
    byOutputs: Pointer,
    columns: number,
    weight: number,
    ...rows: Range
  ): void;

  attend(
    all: Pointer,
    chances: Pointer,
    mixed: Pointer,
    length: number,
    units: number,
    heads: number,
    causal: boolean,
    scratch: Pointer,
    ...headsOfSamples: Range
  ): void;
  attendGradient(
    all: Pointer,
    chances: Pointer,
    byMixed: Pointer,
    byChances: Pointer,
    byAll: Pointer,
    length: number,
    units: number,
    heads: number,
    scratch: Pointer,
    ...headsOfSamples: Range
  ): void;

  imagesToPatches(...args: [images: Pointer, patches: Pointer, ...Patches, ...samples: Range]): void;
  patchesToImages(
    ...args: [byPatches: Pointer, byImages: Pointer, ...Patches, accumulate: boolean, ...samples: Range]
  ): void;
  maxPool(...args: [images: Pointer, pooled: Pointer, ...Windows, ...samples: Range]): void;
  maxPoolGradient(
    ...args: [images: Pointer, pooled: Pointer, byPooled: Pointer, byImages: Pointer, ...Windows, ...samples: Range]
  ): void;

  averagePool(...args: [images: Pointer, pooled: Pointer, ...Patches, ...samples: Range]): void;
  averagePoolGradient(...args: [byPooled: Pointer, byImages: Pointer, ...Patches, ...samples: Range]): void;
  depthwiseConvolution(
    ...args: [images: Pointer, filter: Pointer, result: Pointer, ...Patches, ...samples: Range]
  ): void;
  depthwiseImageGradient(
    ...args: [byResult: Pointer, filter: Pointer, byImages: Pointer, ...Patches, ...samples: Range]
  ): void;
  depthwiseFilterGradient(
    ...args: [
      images: Pointer,
      byResult: Pointer,
      byFilter: Pointer,
      samples: number,
      ...Patches,
      accumulate: boolean,
      ...channelRange: Range,
    ]
  ): void;

  layerNorm(
    x: Pointer,
    gain: Pointer,
    shift: Pointer,
    y: Pointer,
    means: Pointer,
    inverses: Pointer,
    columns: number,
    epsilon: number,
    ...rows: Range
  ): void;
  layerNormGradient(
    x: Pointer,
    gain: Pointer,
    means: Pointer,
    inverses: Pointer,
    byY: Pointer,
    byX: Pointer,
    columns: number,
    ...rows: Range
  ): void;
  layerNormWeightGradients(
    x: Pointer,
    means: Pointer,
    inverses: Pointer,
    byY: Pointer,
    byGain: Pointer,
    byShift: Pointer,
    rows: number,
    columns: number,
    accumulate: boolean,
    ...columnRange: Range
  ): void;
  groupNorm(
    x: Pointer,
    gain: Pointer,
    shift: Pointer,
    y: Pointer,
    means: Pointer,
    inverses: Pointer,
    places: number,
    channels: number,
    groups: number,
    epsilon: number,
    ...samples: Range
  ): void;
  groupNormGradient(
    x: Pointer,
    gain: Pointer,
    means: Pointer,
    inverses: Pointer,
    byY: Pointer,
    byX: Pointer,
    places: number,
    channels: number,
    groups: number,
    scratch: Pointer,
    ...samples: Range
  ): void;
  groupNormWeightGradients(
    x: Pointer,
    means: Pointer,
    inverses: Pointer,
    byY: Pointer,
    byGain: Pointer,
    byShift: Pointer,
    samples: number,
    places: number,
    channels: number,
    accumulate: boolean,
    ...channelRange: Range
  ): void;

  embed(tokens: Pointer, table: Pointer, y: Pointer, entries: number, width: number, ...rows: Range): void;
  embedGradient(
    tokens: Pointer,
    byY: Pointer,
    byTable: Pointer,
    rows: number,
    entries: number,
    width: number,
    ...columnRange: Range
  ): void;
  addPositions(x: Pointer, positions: Pointer, length: number, width: number, ...rows: Range): void;
  positionsGradient(
    byX: Pointer,
    byPositions: Pointer,
    rows: number,
    length: number,
    width: number,
    accumulate: boolean,
    ...positions: Range
  ): void;

  add(x: Pointer, y: Pointer, z: Pointer, ...elements: Range): void;
  addScaled(factor: number, x: Pointer, y: Pointer, ...elements: Range): void;
  scale(factor: number, x: Pointer, y: Pointer, ...elements: Range): void;
  copy(x: Pointer, y: Pointer, ...elements: Range): void;
  clear(x: Pointer, ...elements: Range): void;
  dropout(x: Pointer, y: Pointer, seed: number, threshold: number, factor: number, ...elements: Range): void;
}

/** The compiled kernels: those of models, and those of the exact update and its digest. */
export interface Kernels extends ModelKernels {
  adam(
    parameters: Pointer,
    m: Pointer,
    v: Pointer,
    gradient: Pointer,
    parametersNext: Pointer,
    mNext: Pointer,
    vNext: Pointer,
    beta1: number,
    beta2: number,
    epsilon: number,
    scale: number,
    keep: number,
    step: number,
    correction: number,
    ...elements: Range
  ): void;
  momentum(
    parameters: Pointer,
    velocity: Pointer,
    gradient: Pointer,
    parametersNext: Pointer,
    velocityNext: Pointer,
    kept: number,
    scale: number,
    rate: number,
    ...elements: Range
  ): void;
  encodeInt8(
    values: Pointer,
    previous: Pointer,
    next: Pointer,
    scales: Pointer,
    steps: Pointer,
    elements: number,
  ): void;
  encodeInt4(
    values: Pointer,
    previous: Pointer,
    next: Pointer,
    scales: Pointer,
    steps: Pointer,
    elements: number,
  ): void;
  decodeInt8(scales: Pointer, steps: Pointer, values: Pointer, elements: number): void;
  decodeInt4(scales: Pointer, steps: Pointer, values: Pointer, elements: number): void;
  /** @param bytes 64 @param row 16 bytes @param elements at most 4096, filled up with zeros to whole 64 */
  encodeSparse(
    values: Pointer,
    previous: Pointer,
    next: Pointer,
    scales: Pointer,
    bytes: Pointer,
    row: Pointer,
    scratch: Pointer,
    elements: number,
  ): void;
  /** Bytes of scratch that it needs. */
  encodeSparseScratch(): number;

  /** @param secret that of `XXH3_SECRET` @param out 16 bytes */
  xxh3(at: Pointer, bytes: number, secret: Pointer, out: Pointer): void;
  descent(
    parameters: Pointer,
    gradient: Pointer,
    parametersNext: Pointer,
    scale: number,
    rate: number,
    ...elements: Range
  ): void;
}
