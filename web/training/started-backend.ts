import type { LayeredModel } from "../../shared/training/model/model.ts";
import type { DeviceBackend } from "../ports/training.ts";
import type { CompiledModel } from "./compiled-model.ts";

/** A backend that was started and has computed something right. */
export interface StartedBackend {
  readonly name: DeviceBackend;
  /** For people: what it is, such as "WebGPU on nvidia ampere". */
  readonly title: string;
  /** The title, and why this one. */
  readonly description: string;
  /** @throws LayoutError where the model's blocks do not fit together */
  compile(model: LayeredModel): CompiledModel;
  /** Threads that it computes with at present. */
  threads(): number;
  /** Tensors alive on it; the same after every step, or something leaks. */
  tensors(): number;
  /** It computes again, after another one was started. */
  resume(): Promise<void>;
  /** Gives back what it holds. It is not used any more; another of its kind may be started. */
  stop(): void;
  /** Rejects with a BackendError when it is gone while the tab lives: the GPU's process ended, or its driver. */
  readonly lost: Promise<never>;
}

/** The same, with the reason why it was chosen. */
export function because(started: StartedBackend, why: string): StartedBackend {
  return { ...started, description: `${started.title}: ${why}` };
}

/** Of what runs in the tab itself. */
export const NEVER_LOST = new Promise<never>(() => {});
