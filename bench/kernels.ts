import { readFileSync } from "node:fs";
import { compileKernels } from "../e2e/setup/kernels.ts";
import { BETA_1, BETA_2, EPSILON } from "../shared/training/adam.ts";
import { payloadCodec } from "../shared/averaging/codec.ts";
import { meanOfFew } from "../shared/averaging/mean-of-few.ts";
import { weightedMean } from "../shared/averaging/weighted-mean.ts";
import { createDigester } from "../shared/training/digest.ts";
import { createOptimizer } from "../shared/training/optimizer.ts";
import { updateFactors, updateFields } from "../shared/training/update-factors.ts";
import { codecBytes, elementsPerFrame } from "../shared/wire/frame.ts";
import { kernelCodec } from "../web/peer/exact/kernel-codec.ts";
import { kernelDigester } from "../web/peer/exact/kernel-digester.ts";
import { kernelRules } from "../web/training/kernels/kernel-rules.ts";
import { StateMemory } from "../web/training/kernels/state-memory.ts";
import { ACTIVATIONS } from "../web/training/kernels/activations.ts";
import type { Patches, Strided, Windows } from "../web/training/kernels/kernels.ts";
import { loadKernels } from "../web/training/kernels/load-kernels.ts";

/**
 * Measures the WebAssembly kernels on one core, in Node: `npx tsx bench/kernels.ts [part of a name]`. Times are processor
 * time, the best of many, taken in turns: other programs that keep the machine busy count little.
 */

/** One thing that is measured: how much work a call does, in floating point operations or elements. */
interface Subject {
  readonly name: string;
  readonly unit: "GFLOP/s" | "ns an element";
  readonly work: number;
  readonly run: () => void;
}

const ROUNDS = 12;
/** Long enough for the clock of processor time, which counts microseconds. */
const SPAN_MS = 12;

const memory = new WebAssembly.Memory({ initial: 5000 });
const module = await WebAssembly.compile(readFileSync(await compileKernels("plain")));
const kernels = loadKernels(module, memory);
new Float32Array(memory.buffer).forEach((_, i, all) => (all[i] = Math.sin(i) / 2));

/** The memory in places that do not overlap, for operands of up to 100 MB. */
const [A, B, C] = [1 << 16, 105 << 20, 210 << 20] as const;
const SCRATCH = 310 << 20;
const TOKENS = 311 << 20;

type Transposed = "" | "first" | "second";

function product(rows: number, columns: number, depth: number, transposed: Transposed = ""): Subject {
  const first: Strided = transposed === "first" ? [A, 1, rows] : [A, depth, 1];
  const second: Strided = transposed === "second" ? [B, 1, depth] : [B, columns, 1];
  return {
    name: `product ${rows}x${columns}x${depth}${transposed && `, ${transposed} transposed`}`,
    unit: "GFLOP/s",
    work: 2 * rows * columns * depth,
    run: () => kernels.matrixProduct(...first, ...second, C, columns, columns, depth, false, SCRATCH, 0, rows),
  };
}

const each = (name: string, elements: number, run: () => void): Subject => ({
  name,
  unit: "ns an element",
  work: elements,
  run,
});

function elementwise(): Subject[] {
  const [rows, columns] = [768, 512];
  const count = rows * columns;
  const activations = Object.entries(ACTIVATIONS).flatMap(([name, kind]) => [
    each(`bias and ${name}`, count, () => kernels.addBiasAndActivate(kind, A, B, C, columns, 0, rows)),
    each(`gradient of ${name}`, count, () => kernels.activationGradient(kind, A, B, C, 0, count)),
  ]);
  new Int32Array(memory.buffer, TOKENS, rows).forEach((_, i, tokens) => (tokens[i] = i % 65));
  return [
    ...activations,
    each("column sums", count, () => kernels.columnSums(A, C, rows, columns, false, 0, columns)),
    each("softmax, 64 columns, masked", count, () => kernels.softmax(A, C, 64, 0.2, 64, 0, count / 64)),
    each("gradient of softmax", count, () => kernels.softmaxGradient(A, B, C, 64, 0.2, 0, count / 64)),
    each("cross-entropy, 65 classes", rows * 65, () => kernels.softmaxCrossEntropy(A, TOKENS, B, C, 65, 1, 0, rows)),
    each("layer norm, 384 columns", 1024 * 384, () => kernels.layerNorm(A, B, B, C, B, B + 8192, 384, 1e-5, 0, 1024)),
    each("gradient of layer norm", 1024 * 384, () => kernels.layerNormGradient(A, B, B, B + 8192, B, C, 384, 0, 1024)),
    each("its gradients by gain and shift", 1024 * 384, () =>
      kernels.layerNormWeightGradients(A, B, B + 8192, B, C, C + 4096, 1024, 384, false, 0, 384),
    ),
    each("embed, 128 wide", rows * 128, () => kernels.embed(TOKENS, A, C, 65, 128, 0, rows)),
    each("gradient of embed", rows * 128, () => kernels.embedGradient(TOKENS, A, C, rows, 65, 128, 0, 128)),
    each("add", count, () => kernels.add(A, B, C, 0, count)),
    each("dropout", count, () => kernels.dropout(A, C, 1, 1 << 30, 1.25, 0, count)),
  ];
}

/** Layers of mnist-cnn at batch 64. */
function images(): Subject[] {
  const first: Patches = [28, 28, 1, 5, 5, 1, 2, 2, 28, 28];
  const second: Patches = [14, 14, 8, 5, 5, 1, 2, 2, 14, 14];
  const pool: Windows = [28, 28, 8, 2, 2, 0, 0, 14, 14];
  const depthwise: Patches = [28, 28, 32, 3, 3, 1, 1, 1, 28, 28];
  const pixels = 64 * 28 * 28;
  return [
    each("patches 28x28x1, 5x5", pixels * 25, () => kernels.imagesToPatches(A, B, ...first, 0, 64)),
    each("patches 14x14x8, 5x5", (pixels / 4) * 200, () => kernels.imagesToPatches(A, B, ...second, 0, 64)),
    each("gradient of patches 14x14x8", (pixels / 4) * 200, () =>
      kernels.patchesToImages(B, A, ...second, false, 0, 64),
    ),
    each("max pool 28x28x8, 2x2", pixels * 8, () => kernels.maxPool(A, B, ...pool, 0, 64)),
    each("gradient of max pool", pixels * 8, () => kernels.maxPoolGradient(A, B, B, C, ...pool, 0, 64)),
    each("depthwise 28x28x32, 3x3", pixels * 32, () => kernels.depthwiseConvolution(A, B, C, ...depthwise, 0, 64)),
    each("its gradient by the images", pixels * 32, () => kernels.depthwiseImageGradient(A, B, C, ...depthwise, 0, 64)),
    each("its gradient by the filter", pixels * 32, () =>
      kernels.depthwiseFilterGradient(A, C, B, 64, ...depthwise, false, 0, 32),
    ),
    each("group norm 28x28x32, 8 groups", pixels * 32, () =>
      kernels.groupNorm(A, B, B, C, SCRATCH, SCRATCH + 8192, 784, 32, 8, 1e-5, 0, 64),
    ),
  ];
}

/** A round's exact update and its digest, for the parameters of mnist-mlp and of a GPT with 0.8 million. */
async function updates(): Promise<Subject[]> {
  const digester = await createDigester();
  return [101_770, 800_000].flatMap((count) => {
    const vector = (nth: number, at: number = A) => new Float32Array(memory.buffer, at + nth * 4 * count, count);
    const state = (at: number) => ({ round: 0, parameters: vector(0, at), moments: [vector(1, at), vector(2, at)] });
    const [from, to, gradient] = [state(A), state(B), vector(0, C)];
    from.moments[1]?.fill(0.01);
    const optimizer = createOptimizer("adam", { learningRate: 1e-3 });
    const { step, correction } = updateFactors(updateFields("adam", { learningRate: 1e-3 }), {
      round: 1,
      updates: 1,
      norm: 0,
    });
    const [size, constants] = [4 * count, [BETA_1, BETA_2, EPSILON, 1, 1, step, correction] as const];
    return [
      each(`Adam, plain code, ${count}`, count, () => optimizer.update(from, gradient, to)),
      each(`Adam, kernel, ${count}`, count, () =>
        kernels.adam(A, A + size, A + 2 * size, C, B, B + size, B + 2 * size, ...constants, 0, count),
      ),
      each(`digest, ${count}`, count, () => void digester.digest(to)),
    ];
  });
}

/** The same as a peer does it: the average comes from elsewhere, in one part, and states lie in the kernels' memory. */
async function peersUpdates(): Promise<Subject[]> {
  const plain = await createDigester();
  return [101_770, 800_000, 10_700_000].map((count) => {
    const states = new StateMemory(module, count, 2);
    const average = new Float32Array(count).fill(0.01);
    const like = { round: 0, parameters: average, moments: [average, average] };
    const [from, to] = [states.newState(like), states.newState(like)];
    const optimizer = createOptimizer("adam", { learningRate: 1e-3 }, kernelRules(states));
    const digester = kernelDigester(states, plain);
    return each(`update and digest of a peer, ${count}`, count, () => {
      optimizer.update(from, average, to);
      digester.digest(to);
    });
  });
}

/** What travels, frame by frame, with error feedback. */
function payloads(): Subject[] {
  return (["int8", "int4", "sparse"] as const).flatMap((codec) => {
    const count = elementsPerFrame(codec);
    const numbers = (): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i) * Math.exp(i % 5));
    const [values, residual] = [numbers(), { previous: numbers(), next: numbers(), at: 0 }];
    const [payload, sum] = [new Uint8Array(codecBytes(codec, count)), new Float64Array(count)];
    const [plain, kernel] = [payloadCodec(codec), kernelCodec(module, codec)];
    const { few } = plain;
    const four = Array.from({ length: 4 }, () => ({ weight: 3, payload }));
    return [
      each(`${codec} encoded, plain code`, count, () => plain.encode(values, 0, count, payload, residual)),
      each(`${codec} encoded, kernel`, count, () => kernel.encode(values, 0, count, payload, residual)),
      each(`${codec} decoded, plain code`, count, () => plain.decode(payload, count, values, 0)),
      each(`${codec} decoded, kernel`, count, () => kernel.decode(payload, count, values, 0)),
      each(`${codec} added up, plain code`, count, () => plain.accumulate(payload, count, 3, sum)),
      each(`${codec} of four averaged`, count, () => void weightedMean(plain, four, count)),
      ...(few ? [each(`${codec} of four averaged, as few`, count, () => meanOfFew(few, four, count, values, 0))] : []),
    ];
  });
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The shortest time of a call, in milliseconds, of each subject. */
function measure(subjects: readonly Subject[]): number[] {
  const repeats = subjects.map(({ run }) => {
    run();
    const from = processorMs();
    run();
    return Math.max(1, Math.ceil(SPAN_MS / Math.max(processorMs() - from, 0.001)));
  });
  const best = subjects.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    subjects.forEach(({ run }, i) => {
      const count = repeats[i] ?? 1;
      const from = processorMs();
      for (let call = 0; call < count; call++) run();
      best[i] = Math.min(best[i] ?? Infinity, (processorMs() - from) / count);
    });
  }
  return best;
}

const all = [
  product(768, 384, 128),
  product(128, 512, 768, "first"),
  product(768, 128, 512, "second"),
  product(16384, 1536, 384),
  product(1024, 1024, 1024),
  product(64, 64, 32, "second"),
  product(64, 32, 64),
  product(64, 32, 64, "first"),
  product(64, 128, 784),
  product(64, 10, 128),
  product(50176, 8, 25),
  product(12544, 16, 200),
  product(25, 8, 50176, "first"),
  product(200, 16, 12544, "first"),
  product(12544, 200, 16, "second"),
  ...elementwise(),
  ...images(),
  ...(await updates()),
  ...(await peersUpdates()),
  ...payloads(),
];
const wanted = all.filter(({ name }) => name.includes(process.argv[2] ?? ""));
measure(wanted).forEach((ms, i) => {
  const { name, unit, work } = wanted[i] as Subject;
  const figure = unit === "GFLOP/s" ? work / ms / 1e6 : (ms * 1e6) / work;
  console.log(`${name.padEnd(50)} ${figure.toFixed(2).padStart(8)} ${unit}`);
});
