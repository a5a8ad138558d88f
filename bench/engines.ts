import type { Page } from "playwright";
import type { Bench } from "./bench.ts";
import { servePage } from "./built-page.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import { engineFigures, missingFigure, type Aims, type Turns } from "./engine-figures.ts";
import { CONTENDER_NAMES, CONTENDERS, type ContenderName } from "./engines/contender.ts";
import type { Answer, Opened } from "./engines/messages.ts";
import type {} from "./engines/page.ts";
import { SUBJECTS, type SubjectName } from "./engines/subject.ts";
import type { Figure } from "./figure.ts";
import { median } from "./statistics.ts";

/** Turns of each contender, and how long one takes at least. */
const TURNS = 7;
const QUICK_TURNS = 3;
const TURN_MS = 400;
const STEPS_MAX = 100;
/** One whose step takes longer than a turn several times over takes part in so many turns only. */
const SLOW_MS = 1000;
const SLOW_TURNS = 3;
/** The first step, with all that is compiled for it, or the steps of one turn: after that a contender is given up. */
const PATIENCE_MS = 30_000;
const START_MS_MAX = 60_000;

const AIMS: Partial<Readonly<Record<SubjectName, Aims>>> = {
  "gpt-nano": {
    overStock: { relation: "at least", value: 10 },
    overOneThread: { relation: "at least", value: 1.6 },
    perSecond: { relation: "at least", value: 3000 },
  },
};
/** On a processor alone a step of the largest would take a minute. */
const FOR_CARDS: readonly SubjectName[] = ["gpt-char"];

/** Parameters of mnist-mlp, and of the two sizes of a GPT. */
const UPDATED = [101_770, 810_000, 10_700_000];
const UPDATES = 20;
const UPDATE_TARGET = { relation: "at most", value: 5 } as const;

/** The gradient of one batch, on everything that can compute it here, in turns, in one page; and the exact update. */
export async function* measureEngines(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say("engines: building their page");
  const served = await servePage("engines");
  const context = await bench.browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => window.benchEngines !== undefined, null, { timeout: START_MS_MAX });
    const card = await page.evaluate(() => window.benchEngines?.card() ?? { failed: "the page is gone" });
    if ("failed" in card) yield noCardFigure(card.failed);
    for (const subject of Object.keys(SUBJECTS) as SubjectName[]) {
      if ("failed" in card && FOR_CARDS.includes(subject)) continue;
      yield* measureSubject(bench, page, subject, "value" in card ? card.value : undefined);
    }
    for (const parameters of UPDATED) yield await measureUpdates(bench, page, parameters);
  } finally {
    await context.close();
    await served.close();
  }
}

async function* measureSubject(
  bench: Bench,
  page: Page,
  name: SubjectName,
  card: string | undefined,
): AsyncGenerator<Figure, void> {
  const subject = SUBJECTS[name];
  const forCards = FOR_CARDS.includes(name);
  const opened = new Map<ContenderName, Opened>();
  const contenders = CONTENDER_NAMES.filter((each) => (CONTENDERS[each].webgpu ? card !== undefined : !forCards));
  const cpuFrom = readCpu();
  for (const contender of contenders) {
    bench.say(`${subject.title}: ${CONTENDERS[contender].title}`);
    const answer = await open(page, contender, name);
    if ("value" in answer) opened.set(contender, answer.value);
    else yield missingFigure(subject, contender, card, answer.failed);
  }
  const taken = new Map<ContenderName, (readonly number[])[]>();
  const processorMs = new Map<ContenderName, number[]>();
  for (let turn = 0; turn < (bench.quick ? QUICK_TURNS : TURNS); turn += 1) {
    bench.say(`${subject.title}: turn ${turn + 1}`);
    for (const contender of opened.keys()) {
      const before = taken.get(contender) ?? [];
      const stepMs = median(before.flat());
      if (turn >= SLOW_TURNS && stepMs > SLOW_MS) continue;
      // What a step takes is known from the turn before.
      const count = turn === 0 ? 2 : Math.min(STEPS_MAX, Math.max(1, Math.round(TURN_MS / stepMs)));
      const turnFrom = readCpu();
      const answer = await steps(page, contender, count);
      const { ownSeconds } = cpuSince(turnFrom);
      if ("value" in answer) {
        taken.set(contender, [...before, answer.value]);
        // A clock of hundredths of a second says little of two steps.
        if (turn > 0) processorMs.set(contender, [...(processorMs.get(contender) ?? []), (1000 * ownSeconds) / count]);
      } else {
        opened.delete(contender);
        yield missingFigure(subject, contender, card, answer.failed);
      }
    }
  }
  await page.evaluate(() => window.benchEngines?.close());
  const { othersBusy } = cpuSince(cpuFrom);
  const turns = [...opened].map(([contender, first]): Turns => {
    return { contender, opened: first, ms: taken.get(contender) ?? [], processorMs: processorMs.get(contender) ?? [] };
  });
  yield* engineFigures(subject, turns, AIMS[name] ?? {}, card, { othersBusy });
}

function open(page: Page, contender: ContenderName, subject: SubjectName): Promise<Answer<Opened>> {
  return page.evaluate(
    async ([who, what, limitMs]) =>
      (await window.benchEngines?.open(who, what, limitMs)) ?? { failed: "the page is gone" },
    [contender, subject, PATIENCE_MS] as const,
  );
}

function steps(page: Page, contender: ContenderName, count: number): Promise<Answer<readonly number[]>> {
  return page.evaluate(
    async ([who, many, limitMs]) =>
      (await window.benchEngines?.steps(who, many, limitMs)) ?? { failed: "the page is gone" },
    [contender, count, PATIENCE_MS] as const,
  );
}

async function measureUpdates(bench: Bench, page: Page, parameters: number): Promise<Figure> {
  bench.say(`update and digest of ${parameters.toLocaleString("en")} parameters`);
  const cpuFrom = readCpu();
  const answer = await page.evaluate(
    async ([size, count]) => (await window.benchEngines?.updates(size, count)) ?? { failed: "the page is gone" },
    [parameters, bench.quick ? UPDATES / 2 : UPDATES] as const,
  );
  const { othersBusy } = cpuSince(cpuFrom);
  const ms = "value" in answer ? answer.value : [];
  return {
    part: "engines",
    name: `AdamW and digest of a round, ${parameters.toLocaleString("en")} parameters`,
    value: "value" in answer ? (1e6 * median(ms)) / parameters : null,
    unit: "ns each",
    formula: "median over rounds of: time of the exact update by kernels and of the state's digest / parameters",
    samples: ms,
    target: UPDATE_TARGET,
    note: "value" in answer ? `${median(ms).toFixed(2)} ms a round` : answer.failed,
    othersBusy,
  };
}

function noCardFigure(reason: string): Figure {
  return {
    part: "engines",
    name: "engines on WebGPU",
    value: null,
    unit: "ms",
    formula: "of a graphics card only: software in its place computes on the processor, and slower than anything else",
    samples: [],
    note: reason,
  };
}
