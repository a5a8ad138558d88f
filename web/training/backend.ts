import { fetchCode } from "../ports/fetch-code.ts";
import type { DeviceBackend } from "../ports/training.ts";
import { BackendError } from "./backend-error.ts";
import { ONE_CORE, type Cores } from "./cores/cores.ts";
import { anyAdapter, graphicsCard } from "./graphics-card.ts";
import { startSimd } from "./simd/start.ts";
import { because, type StartedBackend } from "./started-backend.ts";
import { wordsOf } from "./words-of.ts";

/** Backends that stopped under this tab, and why the last one did. */
export interface LostBackends {
  readonly names: ReadonlySet<DeviceBackend>;
  readonly why: string;
}

/** Starts a backend. @throws BackendError where this machine does not have it, or it computes wrongly */
export type StartBackend = () => Promise<StartedBackend>;

const tensorFlow = (): Promise<typeof import("./tensorflow/start.ts")> =>
  fetchCode(() => import("./tensorflow/start.ts"));

const ownOnCard = (): Promise<typeof import("./wgsl/start.ts")> => fetchCode(() => import("./wgsl/start.ts"));

export type Starts = Readonly<Record<DeviceBackend, StartBackend>>;

/**
 * How each is started where it is one of several that would do. Only the code of what is started is fetched.
 * @param cores for what computes on the processor
 */
export function startsWith(cores: Cores): Starts {
  return {
    async webgpu() {
      const card = await graphicsCard();
      try {
        return await (await tensorFlow()).startWebGpu(card);
      } catch (error) {
        throw new BackendError(`WebGPU on ${card} did not start: ${wordsOf(error)}`);
      }
    },
    async wgsl() {
      const card = await graphicsCard();
      return (await ownOnCard()).startWgsl(card);
    },
    simd: () => startSimd(cores),
    wasm: async () => (await tensorFlow()).startWasm(),
    cpu: async () => (await tensorFlow()).startCpu(),
  };
}

/** On one thread: for what runs beside a cluster that trains. */
export const STARTS = startsWith(ONE_CORE);

/** From the one that is likely the fastest on, where nothing was timed. */
const LIKELY_ORDER: readonly DeviceBackend[] = ["wgsl", "webgpu", "simd", "wasm", "cpu"];

/**
 * Starts a backend without a trial: a graphics card, else our own kernels, else what TensorFlow.js has.
 * @param forced starts this one or fails; null chooses
 * @throws BackendError
 */
export function startBackend(forced: DeviceBackend | null): Promise<StartedBackend> {
  return forced === null ? startFirst(LIKELY_ORDER, [], STARTS) : startForced(forced);
}

/** @throws BackendError */
export async function startForced(name: DeviceBackend, starts = STARTS): Promise<StartedBackend> {
  return because(await startAsked(name, starts), "asked for");
}

/** A graphics card that is software is slow, but it is what was asked for. */
async function startAsked(name: DeviceBackend, starts: Starts): Promise<StartedBackend> {
  if (name === "webgpu") return (await tensorFlow()).startWebGpu(await anyAdapter());
  if (name === "wgsl") return (await ownOnCard()).startWgsl(await anyAdapter());
  return starts[name]();
}

/**
 * Starts the best backend that has not stopped under this tab yet.
 * @param timed those that were timed here, the fastest first
 * @throws BackendError where there is none any more
 */
export function startAnother(
  { names, why }: LostBackends,
  timed: readonly DeviceBackend[] = [],
  starts = STARTS,
): Promise<StartedBackend> {
  const order = new Set([...timed, ...LIKELY_ORDER]);
  return startFirst(
    [...order].filter((name) => !names.has(name)),
    [why],
    starts,
  );
}

/** @param reasons why not another one, so far */
async function startFirst(
  order: readonly DeviceBackend[],
  reasons: readonly string[],
  starts: Starts,
): Promise<StartedBackend> {
  const why = [...reasons];
  for (const name of order) {
    try {
      const started = await starts[name]();
      return why.length === 0 ? started : because(started, why.join("; "));
    } catch (error) {
      why.push(wordsOf(error));
    }
  }
  throw new BackendError(`No way to compute is left in this browser: ${why.join("; ")}.`);
}
