import { reasonOf } from "../../shared/reason-of.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { drawSamples } from "../../web/training/choice/drawn-samples.ts";
import type { ContenderName } from "./contender.ts";
import type { FromStepWorker, ToStepWorker } from "./messages.ts";
import { STARTS_OF } from "./start-contender.ts";
import { SUBJECTS, type SubjectName } from "./subject.ts";
import { timeUpdates } from "./time-updates.ts";

/** Computes steps of one model with one contender, and says how long they took by its own clock. */

const SEED = 1;

let step: (() => Promise<{ readonly ms: number; readonly loss: number }>) | undefined;

async function open(contender: ContenderName, subject: SubjectName): Promise<FromStepWorker> {
  const { model, batch } = SUBJECTS[subject];
  const started = await STARTS_OF[contender]();
  const parameters = new Float32Array(initialParameters({ model }, SEED));
  const samples = drawSamples(model, batch, SEED);
  const gradient = new Float32Array(parameters.length);
  const from = performance.now();
  const compiled = started.compile(model);
  step = async () => {
    const from = performance.now();
    const loss = await compiled.gradient(parameters, samples, gradient);
    return { ms: performance.now() - from, loss };
  };
  const { loss } = await step();
  return { type: "opened", firstMs: performance.now() - from, loss, gradient: gradient.slice() };
}

async function timeSteps(count: number): Promise<FromStepWorker> {
  const ms: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const done = await step?.();
    if (done) ms.push(done.ms);
  }
  return { type: "timed", ms };
}

function answerTo(message: ToStepWorker): Promise<FromStepWorker> {
  switch (message.type) {
    case "open":
      return open(message.contender, message.subject);
    case "steps":
      return timeSteps(message.count);
    case "updates":
      return timeUpdates(message.parameters, message.count).then((ms) => ({ type: "timed", ms }));
  }
}

self.onmessage = async ({ data }: MessageEvent<ToStepWorker>) => {
  let answer: FromStepWorker;
  try {
    answer = await answerTo(data);
  } catch (error) {
    answer = { type: "failed", reason: reasonOf(error) };
  }
  self.postMessage(answer, { transfer: answer.type === "opened" ? [answer.gradient.buffer] : [] });
};
