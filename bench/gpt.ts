import type { RoundMetrics } from "../shared/peer/effect.ts";
import { parseSpec, type SessionSpecInput } from "../shared/session/spec.ts";
import { withServedText } from "../shared/text/served-text.ts";
import { PRESETS } from "../shared/text/presets.ts";
import { defaultText } from "../signaling-server/shared-text.ts";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import { measuredRounds } from "./measured-rounds.ts";
import type { Figure } from "./figure.ts";
import { meanSplit, ROUND_PARTS } from "./round-split-formulas.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { openSoloPage } from "./single-tab/open.ts";
import type { SoloOrder, SoloTraining } from "./single-tab/trained.ts";
import { mean, sum } from "./statistics.ts";

/** What the page calls itself; only used inside `evaluate`. */
declare const soloTraining: SoloTraining;

const MEMBERS = 4;
/** Windows of each member's batch; of a tab alone as many as of all together. */
const WINDOWS = 3;
const CONTEXT = PRESETS.nano.context;
const WARM_UP_ROUNDS = 5;
const ROUNDS = 60;
const QUICK_ROUNDS = 15;
const JOIN_MS_MAX = 180_000;
const ROUND_MS_MAX = 20_000;
const WARM_UP_STEPS = 2;
const SECONDS = 15;
const QUICK_SECONDS = 5;

/** Evaluations are no part of an ordinary round, and the vote would hold their time. */
const TEXT = {
  task: "text",
  text: { preset: "nano" },
  rounds: ENDLESS_ROUNDS,
  evaluateEvery: ENDLESS_ROUNDS,
} as const satisfies SessionSpecInput;

/** A small GPT that learns a text: four tabs together, and one tab alone. */
export async function* measureGpt(bench: Bench): AsyncGenerator<Figure, void> {
  yield* await measureTogether(bench);
  yield await measureAlone(bench);
}

async function measureTogether(bench: Bench): Promise<Figure[]> {
  bench.say(`GPT nano, N=${MEMBERS}, ${bench.engine}`);
  const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
  const spec = { ...TEXT, seats: MEMBERS, batchSize: WINDOWS };
  return withSession<Figure[]>(
    bench,
    spec,
    async (session) => {
      const { othersBusy, ownSeconds, measured } = await measuredRounds(session, {
        ...{ warmUp: WARM_UP_ROUNDS, rounds },
        ...{ joinMsMax: JOIN_MS_MAX, roundMsMax: ROUND_MS_MAX },
      });
      const split = meanSplit(measured);
      const common = { part: "gpt", othersBusy } as const;
      const name = `text, GPT nano, N=${MEMBERS}, batch ${WINDOWS} each, ${bench.engine}`;
      return [
        {
          ...common,
          name: `${name}: rounds`,
          value: 1000 / split.roundMs,
          unit: "rounds/s",
          formula: "1 / mean roundMs over rounds and members; the parts are the means of computeMs, waitMs, and so on",
          samples: measured,
          note: [
            ...ROUND_PARTS.map((part) => `${part.replace(/Ms$/, "")} ${split[part].toFixed(1)}`),
            // Other programs that keep the machine busy make a round long, and add nothing to this.
            `${((1000 * ownSeconds) / rounds).toFixed(0)} ms of processor time a round`,
          ].join(", "),
        },
        {
          ...common,
          name: `${name}: tokens of all tabs`,
          value: (1000 * CONTEXT * meanSamples(measured)) / split.roundMs,
          unit: "tokens/s",
          formula: "mean windows of a round over all members x tokens of a window / mean roundMs",
          samples: { windows: meanSamples(measured), context: CONTEXT, roundMs: split.roundMs },
        },
      ];
    },
    bench.engine,
  );
}

async function measureAlone(bench: Bench): Promise<Figure> {
  bench.say(`GPT nano, one tab alone, ${bench.engine}`);
  const { page, workerUrl, kernels } = await openSoloPage(bench);
  const { served } = await defaultText();
  const batchSize = MEMBERS * WINDOWS;
  const order: SoloOrder = {
    workerUrl,
    kernels,
    spec: parseSpec(withServedText({ ...TEXT, seats: 2, batchSize }, served)),
    backend: bench.engine,
    warmUpSteps: WARM_UP_STEPS,
    leastSteps: WARM_UP_STEPS,
    leastMs: 1000 * (bench.quick ? QUICK_SECONDS : SECONDS),
  };
  const cpuFrom = readCpu();
  const { steps, description } = await page.evaluate((given) => soloTraining(given), order);
  const { othersBusy } = cpuSince(cpuFrom);
  await page.context().close();
  const stepMs = mean(steps.map((step) => step.stepMs));
  return {
    part: "gpt",
    name: `text, GPT nano, one tab alone, batch ${batchSize}, ${bench.engine}`,
    value: (1000 * CONTEXT * sum(steps.map(({ samples }) => samples))) / sum(steps.map((step) => step.stepMs)),
    unit: "tokens/s",
    formula: "sum of windows x tokens of a window / sum of stepMs; a step is a gradient and the optimizer's update",
    samples: { description, steps },
    note: `${stepMs.toFixed(0)} ms a step, gradient ${mean(steps.map(({ computeMs }) => computeMs)).toFixed(0)}; ${description}`,
    othersBusy,
  };
}

/** Windows of a round, over all members. */
function meanSamples(rounds: readonly RoundMetrics[]): number {
  return mean(rounds.map(({ samples }) => samples));
}
