import { availableParallelism } from "node:os";
import { runCentral } from "../e2e/tabs/runs/run-central.ts";
import type { Outcome } from "../e2e/tabs/runs/outcome.ts";
import { present } from "../shared/assert.ts";
import { parseSpec } from "../shared/session/spec.ts";
import type { TaskName } from "../shared/session/tasks.ts";
import { SignalingClient } from "../web/signaling/signaling-client.ts";
import type { Bench } from "./bench.ts";
import type { Figure, Target } from "./figure.ts";
import { measuredRounds } from "./measured-rounds.ts";
import { reached, REACH_MS_MAX, reachTogether } from "./reach.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { openSoloPage, type SoloPage } from "./single-tab/open.ts";
import { imagesPerSecond, trainAlone } from "./single-tab/train-alone.ts";
import { median, sum } from "./statistics.ts";

const MEMBERS = 2;
const MANY = 7;
/** The machine's speed wanders: alone and together take turns. */
const TURNS = 3;
const ALONE_SECONDS = 4;
const JOIN_MS_MAX = 120_000;
const ROUND_MS_MAX = 20_000;
const ACCURACY = 0.97;
const ACCURACY_WORDS = "97 %";
/** More than any way takes to that accuracy. */
const ENOUGH_ROUNDS = 4000;
/** Processors from which on twice as many tabs are measured, too. */
const MANY_PROCESSORS = 8;

interface Way {
  readonly auto: boolean;
  readonly name: string;
  /** Rounds that are measured, and those before them. */
  readonly rounds: number;
  readonly warmUp: number;
}

/**
 * What the lobby chooses by measurement (M8) is what targets are for; beside it, what sessions do that say nothing. Both
 * hold some evaluations, as they come by default: what they cost is a part of the price of being many.
 */
const WAYS: readonly Way[] = [
  { auto: true, name: "chosen by measurement", rounds: 14, warmUp: 4 },
  { auto: false, name: "by default", rounds: 80, warmUp: 20 },
];

interface Scaled {
  readonly task: TaskName;
  readonly members: number;
  readonly target: Target;
}

const SCALED: readonly Scaled[] = [
  { task: "mnist-cnn", members: MEMBERS, target: { relation: "at least", value: 1.8 } },
  { task: "mnist-mlp", members: MEMBERS, target: { relation: "at least", value: 1.4 } },
];
const SCALED_FURTHER: readonly Scaled[] = [
  { task: "mnist-cnn", members: 2 * MEMBERS, target: { relation: "at least", value: 3.4 } },
];

/**
 * How much faster tabs are together than one of them alone, all on this machine. Browsers come and go meanwhile, so that
 * nobody can say what other programs took.
 */
export async function* measureScaling(bench: Bench): AsyncGenerator<Figure, void> {
  for (const scaled of SCALED) yield* measureSpeeds(bench, scaled);
  if (availableParallelism() >= MANY_PROCESSORS) {
    for (const scaled of SCALED_FURTHER) yield* measureSpeeds(bench, scaled);
  }
  for (const way of WAYS) yield await measureTimes(bench, way);
  for (const way of WAYS) yield await measureMany(bench, way);
}

/** Images a second. */
interface Speeds {
  /** Of one tab, while nothing else computes. */
  readonly alone: number;
  /** Of as many tabs as are measured together, each training by itself at the same time: no cluster can do more. */
  readonly beside: number;
  /** Of all tabs of a session, by the ways in which it averages. */
  readonly together: readonly number[];
}

async function* measureSpeeds(bench: Bench, { task, members, target }: Scaled): AsyncGenerator<Figure, void> {
  const turns: Speeds[] = [];
  for (let turn = 1; turn <= turnsOf(bench); turn += 1) {
    bench.say(`${task}, one tab alone, then ${members}, ${bench.engine}: ${turn} of ${turnsOf(bench)}`);
    const alone = await speedsAlone(bench, task, members);
    const together: number[] = [];
    for (const way of WAYS) together.push(await speedTogether(bench, task, members, way));
    turns.push({ ...alone, together });
  }
  const compare = (
    speedOf: (speeds: Speeds) => number,
  ): Pick<Figure, "part" | "unit" | "value" | "note" | "samples"> => ({
    part: "scaling",
    unit: "x",
    value: median(turns.map((speeds) => speedOf(speeds) / speeds.alone)),
    note: turns.map((speeds) => `${speedOf(speeds).toFixed(0)} / ${speeds.alone.toFixed(0)}`).join(", "),
    samples: turns,
  });
  yield {
    ...compare(({ beside }) => beside),
    name: `${task}, ${members} tabs beside each other that exchange nothing, ${bench.engine}: times one alone`,
    formula: "median over turns of: images/s of all, each training alone / images/s of one while the others rest",
  };
  for (const [i, { name, auto }] of WAYS.entries()) {
    yield {
      ...compare(({ together }) => present(together[i], "each way was measured")),
      name: `${task}, ${members} tabs ${name}, ${bench.engine}: times the images/s of one tab alone`,
      formula: "median over turns of: samples a second of all tabs / images/s of one alone; evaluations included",
      ...(auto && { target }),
    };
  }
}

async function speedsAlone(bench: Bench, task: TaskName, members: number): Promise<Omit<Speeds, "together">> {
  const pages: SoloPage[] = [];
  for (let member = 0; member < members; member += 1) pages.push(await openSoloPage(bench));
  const speed = async (page: SoloPage): Promise<number> =>
    imagesPerSecond(await trainAlone(page, task, bench.engine, 1, ALONE_SECONDS));
  try {
    return {
      alone: await speed(present(pages[0], "there are members")),
      beside: sum(await Promise.all(pages.map(speed))),
    };
  } finally {
    for (const { page } of pages) await page.context().close();
  }
}

function speedTogether(bench: Bench, task: TaskName, members: number, { auto, rounds, warmUp }: Way): Promise<number> {
  const spec = { task, seats: members, rounds: ENDLESS_ROUNDS, targetAccuracy: null, auto };
  const span = { warmUp, rounds: bench.quick ? rounds / 2 : rounds, joinMsMax: JOIN_MS_MAX, roundMsMax: ROUND_MS_MAX };
  return withSession(
    bench,
    spec,
    async (session) => {
      const { measured } = await measuredRounds(session, span);
      return (1000 * sum(measured.map(({ samples }) => samples))) / sum(measured.map(({ roundMs }) => roundMs));
    },
    bench.engine,
  );
}

async function measureTimes(bench: Bench, { auto, name }: Way): Promise<Figure> {
  const fields = { task: "mnist-mlp", seats: MEMBERS, targetAccuracy: ACCURACY, rounds: ENOUGH_ROUNDS } as const;
  const spec = parseSpec({ ...fields, auto });
  // As many steps lie between two evaluations, which both pay for.
  const central = parseSpec({ ...fields, evaluateEvery: spec.evaluateEvery });
  const turns: { readonly alone: Outcome; readonly together: Outcome }[] = [];
  for (let turn = 1; turn <= turnsOf(bench); turn += 1) {
    const say = (text: string): void => bench.say(`${ACCURACY_WORDS} of MNIST, turn ${turn}: ${text}`);
    say("one tab with all data");
    const { url } = await new SignalingClient(bench.server.url).createSession(central);
    const alone = await runCentral(
      { spec: central },
      { url, backend: bench.engine, timeoutMs: REACH_MS_MAX },
      () => {},
    );
    say(`${MEMBERS} tabs`);
    turns.push({ alone: reached(alone), together: await reachTogether(bench, spec) });
  }
  const seconds = ({ trainingMs }: Outcome): string => (trainingMs / 1000).toFixed(1);
  return {
    part: "scaling",
    name: `${ACCURACY_WORDS} of MNIST by mnist-mlp, ${MEMBERS} tabs ${name}, ${bench.engine}: time over that of one tab with all data`,
    value: median(turns.map(({ alone, together }) => together.trainingMs / alone.trainingMs)),
    unit: "x",
    formula: "median over turns of: sum of roundMs until the target / time of central training until the same target",
    samples: turns,
    ...(auto && { target: { relation: "at most", value: 0.6 } as const }),
    note: turns.map(({ alone, together }) => `${seconds(together)} / ${seconds(alone)} s`).join(", "),
  };
}

async function measureMany(bench: Bench, { auto, name }: Way): Promise<Figure> {
  bench.say(`${MANY} tabs to ${ACCURACY_WORDS} of MNIST`);
  const { trainingMs, rounds, sentBytesPerPeer } = await reachTogether(
    bench,
    parseSpec({ task: "mnist-mlp", seats: MANY, targetAccuracy: ACCURACY, rounds: ENOUGH_ROUNDS, auto }),
  );
  return {
    part: "scaling",
    name: `${ACCURACY_WORDS} of MNIST by mnist-mlp, ${MANY} tabs ${name}, ${bench.engine}`,
    value: trainingMs / 1000,
    unit: "s",
    formula: "sum of roundMs until the target",
    samples: { trainingMs, rounds, sentBytesPerPeer },
    ...(auto && { target: { relation: "at most", value: 40 } as const }),
    note: `${rounds} rounds, ${((MANY * sentBytesPerPeer) / 1e6).toFixed(0)} MB sent by all`,
  };
}

const turnsOf = ({ quick }: Bench): number => (quick ? 1 : TURNS);
