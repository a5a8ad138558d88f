import type { EngineTrial, TimedEngine } from "../../ports/engines.ts";
import type { DeviceBackend } from "../../ports/training.ts";
import { because } from "../started-backend.ts";
import type { ChoiceOptions, EngineChoice } from "./engine-choice.ts";
import { isTimed, trialWords } from "./trial-words.ts";
import { Trials } from "./trials.ts";

/**
 * Starts the engine on which a step of the session's own model is fastest on this machine: as it was found earlier, or
 * else by trying those that there are.
 * @throws BackendError where nothing computes
 */
export async function chooseEngine(options: ChoiceOptions): Promise<EngineChoice> {
  const { memory } = options;
  const known = await memory.recall(keyOf(options));
  const earlier = known && (await startKnown(known, options));
  if (earlier) return earlier;
  let trials: readonly EngineTrial[] | null = null;
  try {
    const choice = await new Trials(options).choose();
    if (choice.trials.some(isTimed)) trials = choice.trials;
    return choice;
  } finally {
    memory.keep(trials);
  }
}

/** @returns null where the machine is not what it was */
async function startKnown(trials: readonly EngineTrial[], { starts }: ChoiceOptions): Promise<EngineChoice | null> {
  const fastest = trials.find(isTimed);
  if (fastest === undefined) return null;
  try {
    const started = await starts[fastest.name]();
    return { started: because(started, `${trialWords(trials)} (measured earlier)`), trials };
  } catch {
    return null;
  }
}

/** What the speed of a step depends on, beside the machine. */
function keyOf({ model, spec }: ChoiceOptions): string {
  return JSON.stringify([model, spec.batchSize, spec.privacy === "sample"]);
}

/** Names of those that were timed, the fastest first. */
export function timedNames(trials: readonly EngineTrial[]): readonly DeviceBackend[] {
  return trials.filter(isTimed).map(({ name }: TimedEngine) => name);
}
