import type { Outcome } from "../e2e/tabs/runs/outcome.ts";
import { parseSpec, type SessionSpecInput } from "../shared/session/spec.ts";
import type { Bench } from "./bench.ts";
import type { Figure, Target } from "./figure.ts";
import { measureOneAverage } from "./one-average.ts";
import { reachTogether } from "./reach.ts";

const MEMBERS = 4;
const ACCURACY = 0.97;

interface Way {
  readonly name: string;
  readonly spec: SessionSpecInput;
  readonly target?: Target;
}

/** Ways to the same accuracy, from the most bytes to the fewest. */
const WAYS: readonly Way[] = [
  { name: "int8, as by default", spec: {} },
  { name: "int8, 10 local steps", spec: { localSteps: 10 } },
  {
    name: "sparse, 30 local steps",
    spec: { compression: "sparse", localSteps: 30, outerMomentum: 0.5, evaluateEvery: 5 },
    target: { relation: "at most", value: 2 },
  },
  { name: "secure, 10 local steps", spec: { averaging: "secure", localSteps: 10 } },
  {
    name: "secure, 10 local steps, 4 fragments",
    spec: { averaging: "secure", localSteps: 10, fragments: 4 },
    target: { relation: "at most", value: 60 },
  },
];

/** What all tabs send until they have learnt MNIST, and what few bytes spare of a large average. */
export async function* measureBytes(bench: Bench): AsyncGenerator<Figure, void> {
  for (const way of WAYS) {
    bench.say(`97 % of MNIST, ${MEMBERS} tabs, ${way.name}`);
    const spec = parseSpec({ task: "mnist-mlp", seats: MEMBERS, targetAccuracy: ACCURACY, ...way.spec });
    yield bytesFigure(way, await reachTogether(bench, spec));
  }
  yield await measureOneAverage(bench);
}

function bytesFigure({ name, target }: Way, outcome: Outcome): Figure {
  const { rounds, accuracy, trainingMs, sentBytesPerPeer } = outcome;
  return {
    part: "bytes",
    name: `97 % of MNIST by mnist-mlp, ${MEMBERS} tabs, ${name}: sent by all together`,
    value: (MEMBERS * sentBytesPerPeer) / 1e6,
    unit: "MB",
    formula: "sum over tabs of all bytes sent to other tabs, heartbeats and votes included",
    samples: outcome,
    ...(target && { target }),
    note: `${rounds} rounds, ${(100 * (accuracy ?? 0)).toFixed(2)} % in ${(trainingMs / 1000).toFixed(1)} s`,
  };
}
