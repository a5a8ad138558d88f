import { holdOut } from "../../shared/data/held-out.ts";
import type { Evaluation } from "../../shared/peer/gradient-request.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { planModel } from "../../shared/training/model/plan.ts";
import { createOptimizer } from "../../shared/training/optimizer.ts";
import { emptyState, initialState } from "../../shared/training/initial-parameters.ts";
import { Random } from "../../shared/training/random.ts";
import { joinOwnData } from "../../web/data/join-own-data.ts";
import type { OwnExamples } from "../../web/ports/own-data.ts";
import type { CompiledModel } from "../../web/training/compiled-model.ts";
import { evaluationOf, tally } from "../../web/training/tally.ts";
import { asSamples, rowSubset } from "./row-subset.ts";

/** As a plain multilayer perceptron is trained that nobody tuned: Adam's own learning rate, passes in a fresh order. */
const EPOCHS = 200;
const BATCH = 32;
const LEARNING_RATE = 0.001;

/**
 * A plain model of the same size in one place that has all rows: inputs standardized in one go, trained in passes. Its
 * rows are those that the seats train on, and it is tried on those that they hold out.
 * @param network of the session, but that it does not standardize
 */
export async function trainPlainly(
  network: LayeredModel,
  compile: (model: LayeredModel) => CompiledModel,
  tables: readonly OwnExamples[],
  seed: number,
): Promise<Evaluation> {
  const { train, test } = standardizedParts(tables);
  const model = compile(network);
  const optimizer = createOptimizer("adam", { learningRate: LEARNING_RATE });
  let state = initialState({ model: network }, seed, optimizer);
  let spare = emptyState(state);
  const gradient = new Float32Array(planModel(network).parameters);
  const order = Uint32Array.from({ length: train.samples }, (_, i) => i);
  const random = new Random("plain central model", seed);
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    random.shuffle(order);
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = rowSubset(train, order.subarray(from, from + BATCH));
      await model.gradient(state.parameters, asSamples(batch), 0, gradient);
      optimizer.update(state, gradient, spare);
      [state, spare] = [spare, state];
    }
  }
  const says = network.head.of;
  return evaluationOf(await tally(model, state.parameters, asSamples(test), says), says);
}

/** All rows that are trained on, and all that are held out, scaled by mean and deviation of the first. */
function standardizedParts(tables: readonly OwnExamples[]): {
  readonly train: OwnExamples;
  readonly test: OwnExamples;
} {
  const [trained, held]: [OwnExamples[], OwnExamples[]] = [[], []];
  for (const table of tables) {
    const { train, test } = holdOut(table.samples);
    trained.push(rowSubset(table, train));
    held.push(rowSubset(table, test));
  }
  const [train, test] = [joinOwnData(trained), joinOwnData(held)];
  const width = train.inputs.length / train.samples;
  for (let column = 0; column < width; column++) {
    let [sum, squares] = [0, 0];
    for (let at = column; at < train.inputs.length; at += width) sum += train.inputs[at] as number;
    const mean = sum / train.samples;
    for (let at = column; at < train.inputs.length; at += width) squares += ((train.inputs[at] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / train.samples) || 1;
    for (const { inputs } of [train, test]) {
      for (let at = column; at < inputs.length; at += width) {
        inputs[at] = ((inputs[at] as number) - mean) / deviation;
      }
    }
  }
  return { train, test };
}
