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
const ROUND_MS_MAX = 5_000;
const ACCURACY = 0.97;
const ACCURACY_WORDS = "97 %";

/** Rounds hold some evaluations, as they come by default: what they cost is a part of the price of being many. */
const TASKS: readonly { readonly task: TaskName; readonly rounds: number; readonly target: Target }[] = [
  { task: "mnist-cnn", rounds: 80, target: { relation: "at least", value: 1.8 } },
  { task: "mnist-mlp", rounds: 200, target: { relation: "at least", value: 1.4 } },
];

/**
 * How much faster tabs are together than one of them alone, all on this machine. Browsers come and go meanwhile, so that
 * nobody can say what other programs took.
 */
export async function* measureScaling(bench: Bench): AsyncGenerator<Figure, void> {
  for (const { task, rounds, target } of TASKS) yield* measureSpeeds(bench, task, rounds, target);
  // What the lobby chooses by measurement (M8) is what targets are for; beside it, what sessions do that say nothing.
  for (const auto of [true, false]) yield await measureTimes(bench, auto);
  for (const auto of [true, false]) yield await measureMany(bench, auto);
}

const waysOf = (auto: boolean): string => (auto ? "chosen by measurement" : "by default");

async function* measureSpeeds(
  bench: Bench,
  task: TaskName,
  rounds: number,
  target: Target,
): AsyncGenerator<Figure, void> {
  const turns: (SpeedsAlone & { readonly together: number })[] = [];
  for (let turn = 1; turn <= turnsOf(bench); turn += 1) {
    bench.say(`${task}, one tab alone, then ${MEMBERS}, ${bench.engine}: ${turn} of ${turnsOf(bench)}`);
    turns.push({ ...(await speedsAlone(bench, task)), together: await speedTogether(bench, task, rounds) });
  }
  yield {
    part: "scaling",
    name: `${task}, ${MEMBERS} tabs beside each other that exchange nothing, ${bench.engine}: times one alone`,
    value: median(turns.map(({ alone, beside }) => beside / alone)),
    unit: "x",
    formula: "median over turns of: images/s of all, each training alone / images/s of one while the other rests",
    samples: turns,
    note: `what this machine allows; ${turns.map(({ alone, beside }) => `${beside.toFixed(0)} / ${alone.toFixed(0)}`).join(", ")}`,
  };
  yield {
    part: "scaling",
    name: `${task}, ${MEMBERS} tabs, ${bench.engine}: times the images/s of one tab alone`,
    value: median(turns.map(({ alone, together }) => together / alone)),
    unit: "x",
    formula: "median over turns of: samples a second of all tabs / images/s of one alone; evaluations included",
    samples: turns,
    target,
    note: turns.map(({ alone, together }) => `${together.toFixed(0)} / ${alone.toFixed(0)}`).join(", "),
  };
}

/** Images a second. */
interface SpeedsAlone {
  /** Of one tab, while nothing else computes. */
  readonly alone: number;
  /** Of as many tabs as are measured together, each training by itself at the same time: no cluster can do more. */
  readonly beside: number;
}

async function speedsAlone(bench: Bench, task: TaskName): Promise<SpeedsAlone> {
  const pages: SoloPage[] = [];
  for (let member = 0; member < MEMBERS; member += 1) pages.push(await openSoloPage(bench));
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

function speedTogether(bench: Bench, task: TaskName, rounds: number): Promise<number> {
  const spec = { task, seats: MEMBERS, rounds: ENDLESS_ROUNDS, targetAccuracy: null };
  const span = { warmUp: 20, rounds: bench.quick ? 40 : rounds, joinMsMax: JOIN_MS_MAX, roundMsMax: ROUND_MS_MAX };
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

/** A step sees as many samples either way, of all members; by default both take as many steps, too. */
async function measureTimes(bench: Bench, auto: boolean): Promise<Figure> {
  const fields = { task: "mnist-mlp", seats: MEMBERS, targetAccuracy: ACCURACY } as const;
  const spec = parseSpec(fields);
  const turns: { readonly alone: Outcome; readonly together: Outcome }[] = [];
  for (let turn = 1; turn <= turnsOf(bench); turn += 1) {
    const say = (text: string): void => bench.say(`${ACCURACY_WORDS} of MNIST, turn ${turn}: ${text}`);
    say("one tab with all data");
    const { url } = await new SignalingClient(bench.server.url).createSession(spec);
    const alone = await runCentral({ spec }, { url, backend: bench.engine, timeoutMs: REACH_MS_MAX }, () => {});
    say(`${MEMBERS} tabs`);
    turns.push({ alone: reached(alone), together: await reachTogether(bench, parseSpec({ ...fields, auto })) });
  }
  const seconds = ({ trainingMs }: Outcome): string => (trainingMs / 1000).toFixed(1);
  return {
    part: "scaling",
    name: `${ACCURACY_WORDS} of MNIST by mnist-mlp, ${MEMBERS} tabs ${waysOf(auto)}, ${bench.engine}: time over that of one tab with all data`,
    value: median(turns.map(({ alone, together }) => together.trainingMs / alone.trainingMs)),
    unit: "x",
    formula: "median over turns of: sum of roundMs until the target / time of central training until the same target",
    samples: turns,
    ...(auto && { target: { relation: "at most", value: 0.6 } as const }),
    note: turns.map(({ alone, together }) => `${seconds(together)} / ${seconds(alone)} s`).join(", "),
  };
}

async function measureMany(bench: Bench, auto: boolean): Promise<Figure> {
  bench.say(`${MANY} tabs to ${ACCURACY_WORDS} of MNIST`);
  const { trainingMs, rounds, sentBytesPerPeer } = await reachTogether(
    bench,
    parseSpec({ task: "mnist-mlp", seats: MANY, targetAccuracy: ACCURACY, auto }),
  );
  return {
    part: "scaling",
    name: `${ACCURACY_WORDS} of MNIST by mnist-mlp, ${MANY} tabs ${waysOf(auto)}, ${bench.engine}`,
    value: trainingMs / 1000,
    unit: "s",
    formula: "sum of roundMs until the target",
    samples: { trainingMs, rounds, sentBytesPerPeer },
    ...(auto && { target: { relation: "at most", value: 40 } as const }),
    note: `${rounds} rounds, ${((MANY * sentBytesPerPeer) / 1e6).toFixed(0)} MB sent by all`,
  };
}

const turnsOf = ({ quick }: Bench): number => (quick ? 1 : TURNS);
