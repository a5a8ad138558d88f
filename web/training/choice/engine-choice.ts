import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import type { EngineTrial } from "../../ports/engines.ts";
import type { DeviceBackend } from "../../ports/training.ts";
import type { StartBackend } from "../backend.ts";
import type { StartedBackend } from "../started-backend.ts";

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
