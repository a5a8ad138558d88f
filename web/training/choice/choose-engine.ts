import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import type { EngineTrial, TimedEngine } from "../../ports/engines.ts";
import type { DeviceBackend } from "../../ports/training.ts";
import type { StartBackend } from "../backend.ts";
import { because, type StartedBackend } from "../started-backend.ts";
import { isTimed, trialWords } from "./trial-words.ts";
import { Trials } from "./trials.ts";

export interface EngineChoice {
  readonly started: StartedBackend;
  /** Those that were timed, the fastest first; then why others were not. */
  readonly trials: readonly EngineTrial[];
}

/** What is remembered of trials on this machine. */
export interface TrialMemory {
  /** What came of the trials of a key; null where nothing is known: then they are to be made, and `keep` is to be called. */
  recall(key: string): Promise<readonly EngineTrial[] | null>;
  /** @param trials of the key that was asked for last; null where they failed */
  keep(trials: readonly EngineTrial[] | null): void;
}

export interface ChoiceOptions {
  readonly spec: Pick<SessionSpec, "seed" | "batchSize" | "privacy" | "privacyClip">;
  readonly model: LayeredModel;
  readonly starts: Readonly<Record<DeviceBackend, StartBackend>>;
  /** Settles when it is known whether the machine has a graphics card, which can take a while. */
  readonly lookForCard: () => Promise<unknown>;
  readonly memory: TrialMemory;
  /** Told of what is being tried, for people. */
  readonly report: (text: string) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

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
