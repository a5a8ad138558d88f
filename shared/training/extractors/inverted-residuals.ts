/** A convolution of a network that is not learnt: its filter, and a bias for each of its filters. */
export interface FrozenConvolution {
  /** A `depthwise` filter sees one channel alone. */
  readonly kind: "full" | "depthwise";
  readonly kernelSize: 1 | 3;
  readonly stride: 1 | 2;
  readonly inputs: number;
  readonly outputs: number;
  /** What comes of it: cut to 0..6 (`relu6`), or as it is. */
  readonly activation: "relu6" | "linear";
}

/** Convolutions one after the other; `isResidual` adds what came in to what goes out. */
export interface FrozenStage {
  readonly convolutions: readonly FrozenConvolution[];
  readonly isResidual: boolean;
}

/** Widening of a block's inside, its outputs, how many such blocks, and the stride of the first of them. */
type Row = readonly [widening: number, outputs: number, blocks: number, stride: 1 | 2];

/** Of MobileNetV2 at width 1 (Sandler et al. 2018, table 2). */
const ROWS: readonly Row[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];
const FIRST_OUTPUTS = 32;
const LAST_OUTPUTS = 1280;

/** MobileNetV2: a picture of three channels in, its stages in order, the last a convolution to 1,280 maps. */
export function mobileNetV2(): readonly FrozenStage[] {
  const stages: FrozenStage[] = [
    plain({ kind: "full", kernelSize: 3, stride: 2, inputs: 3, outputs: FIRST_OUTPUTS, activation: "relu6" }),
  ];
  let inputs = FIRST_OUTPUTS;
  for (const [widening, outputs, blocks, firstStride] of ROWS) {
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 ? firstStride : 1;
      stages.push(invertedResidual({ widening, inputs, outputs, stride }));
      inputs = outputs;
    }
  }
  stages.push(plain({ kind: "full", kernelSize: 1, stride: 1, inputs, outputs: LAST_OUTPUTS, activation: "relu6" }));
  return stages;
}

function plain(convolution: FrozenConvolution): FrozenStage {
  return { convolutions: [convolution], isResidual: false };
}

function invertedResidual({
  widening,
  inputs,
  outputs,
  stride,
}: {
  readonly widening: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
}): FrozenStage {
  const inside = widening * inputs;
  const widen: FrozenConvolution = {
    ...{ kind: "full", kernelSize: 1, stride: 1, activation: "relu6" },
    ...{ inputs, outputs: inside },
  };
  const convolutions: FrozenConvolution[] = [
    ...(widening === 1 ? [] : [widen]),
    { kind: "depthwise", kernelSize: 3, stride, inputs: inside, outputs: inside, activation: "relu6" },
    { kind: "full", kernelSize: 1, stride: 1, inputs: inside, outputs, activation: "linear" },
  ];
  return { convolutions, isResidual: stride === 1 && inputs === outputs };
}

/** Numbers of a convolution's filter; `full` ones are written [outputs, kernel, kernel, inputs], others [kernel, kernel, channels]. */
export function filterSize({ kind, kernelSize, inputs, outputs }: FrozenConvolution): number {
  return kernelSize * kernelSize * outputs * (kind === "full" ? inputs : 1);
}
