import { payloadCodec } from "../../shared/averaging/codec.ts";
import { weightedMean } from "../../shared/averaging/weighted-mean.ts";
import { present } from "../../shared/assert.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { emptyState, initialState } from "../../shared/training/initial-parameters.ts";
import { statisticsIn } from "../../shared/training/input-statistics.ts";
import { parameterLayout } from "../../shared/training/model/layout.ts";
import { outerOptimizer } from "../../shared/training/outer-optimizer.ts";
import type { OwnExamples } from "../../web/ports/own-data.ts";
import type { CompiledModel } from "../../web/training/compiled-model.ts";
import { Contribution } from "../../web/training/contribution.ts";
import { OwnSamples } from "../../web/training/own-samples.ts";
import { tellStatistics } from "../../web/training/own-statistics.ts";
import { addTally, evaluationOf, NO_ANSWERS, tally } from "../../web/training/tally.ts";
import type { Evaluation } from "../../shared/peer/gradient-request.ts";

/**
 * What the seats of a session compute together, on their own training code, without tabs and links: batches of each one's
 * own plan, contributions weighted by its rows (R8), statistics in round 1 (R9), one update (R3). Averages are exact.
 * @param model of the spec's task
 * @param tables what each seat brings, of which it holds some rows out
 * @returns how the model does on all that was held out
 */
export async function trainSeats(
  spec: SessionSpec,
  model: CompiledModel,
  tables: readonly OwnExamples[],
): Promise<Evaluation> {
  const task = taskOf(spec);
  const tensors = parameterLayout(task);
  const statistics = statisticsIn(tensors);
  const optimizer = outerOptimizer(spec, tensors);
  const seats = tables.map((own, seat) => ({
    data: new OwnSamples(own, { seed: spec.seed, seat, batchSize: spec.batchSize, view: null }, task.pixels),
    contribution: new Contribution(spec, seat, model),
    values: new Float32Array(model.parameters),
  }));
  let state = initialState(task, spec.seed, optimizer);
  let spare = emptyState(state);
  for (let round = 1; round <= spec.rounds; round++) {
    for (const { data, contribution, values } of seats) {
      const { parameters } = state;
      await contribution.compute(
        parameters,
        round,
        (step) => data.batch(step),
        values,
        () => false,
      );
      if (round === 1) tellStatistics(statistics, data, { averaging: spec.averaging, view: 1 }, parameters, values);
    }
    const weighted = seats.map(({ data, values }) => ({ weight: data.weight(), values, at: 0, residual: null }));
    const average = present(weightedMean(payloadCodec("none"), weighted, model.parameters), "each seat has rows");
    optimizer.update(state, average.slice(0, model.parameters), spare);
    [state, spare] = [spare, state];
  }
  const says = networkOf(task).head.of;
  let answers = NO_ANSWERS;
  for (const { data } of seats) {
    answers = addTally(answers, await tally(model, state.parameters, data.testBatch(0, data.testSamples), says));
  }
  return evaluationOf(answers, says);
}
