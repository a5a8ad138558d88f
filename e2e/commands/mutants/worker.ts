import path from "node:path";
import { parentPort } from "node:worker_threads";
import { startTests, type Task, type VitestRunner, type VitestRunnerConfig } from "@vitest/runner";
import { createServer, createServerModuleRunner } from "vite";
import type * as Swarm from "../../../shared/simulation/draw-swarm.ts";
import type * as Simulate from "../../../shared/simulation/simulate.ts";
import type * as Digest from "../../../shared/training/digest.ts";
import { ROOT } from "./sources.ts";

/** Told once before each mutant: what of the modules is loaded anew, and one text that is not what the disk has. */
export interface Exchange {
  readonly type: "exchange";
  readonly file: string;
  /** null: as on the disk. */
  readonly text: string | null;
  /** All that came to import it, and must be loaded anew. */
  readonly dependents: readonly string[];
}
export type Order =
  | Exchange
  | { readonly type: "test"; readonly test: string }
  | { readonly type: "seeds"; readonly from: number; readonly to: number };

/** What failed, a test or a seed, and why; null where all held. */
export interface Verdict {
  readonly failed: string | null;
}

/** Of a test that only waits. */
const TEST_TIMEOUT_MS = 60_000;

/*
 * Vitest starts threads and loads all modules for each run, which takes longer than most tests. Here its own parts run in
 * one thread that stays: Vite's module runner loads modules anew where they changed, and Vitest's runner runs the tests.
 * Vitest asks a global for the state of its worker; this is as much of it as tests without mocked modules ask for.
 */
const config: VitestRunnerConfig = {
  name: undefined,
  root: ROOT,
  setupFiles: [],
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: true,
  sequence: { hooks: "stack", setupFiles: "list", seed: 1, shuffle: false, concurrent: false },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: TEST_TIMEOUT_MS,
  hookTimeout: TEST_TIMEOUT_MS,
  retry: 0,
  includeTaskLocation: false,
  diffOptions: {},
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};
Object.assign(globalThis, {
  __vitest_worker__: {
    config: { ...config, expect: {} },
    ctx: {},
    environment: { name: "node" },
    resolvingModules: new Set(),
  },
});

let exchanged: { readonly id: string; readonly text: string } | undefined;
const server = await createServer({
  configFile: false,
  root: ROOT,
  logLevel: "error",
  appType: "custom",
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true, include: [] },
  plugins: [{ name: "mutant", load: (id) => (id === exchanged?.id ? exchanged.text : null) }],
});
const { moduleGraph } = server.environments.ssr;
const modules = createServerModuleRunner(server.environments.ssr, { hmr: false, sourcemapInterceptor: false });

function exchange({ file, text, dependents }: Exchange): void {
  const id = path.join(ROOT, file);
  exchanged = text === null ? undefined : { id, text };
  for (const module of moduleGraph.getModulesByFile(id) ?? []) moduleGraph.invalidateModule(module);
  forget(dependents);
}

function forget(files: readonly string[]): void {
  for (const file of files) {
    for (const module of modules.evaluatedModules.getModulesByFile(path.join(ROOT, file)) ?? []) {
      modules.evaluatedModules.invalidateModule(module);
    }
  }
}

/** Runs a file's tests up to the first one that fails. */
async function runTest(test: string): Promise<string | null> {
  // It names its tests while it is loaded.
  forget([test]);
  let failed: string | null = null;
  const runner: VitestRunner = {
    config,
    importFile: async (file) => void (await modules.import(file)),
    onBeforeRunTask: (task) => {
      if (failed !== null) task.mode = "skip";
    },
    onAfterRunTask: (task) => {
      failed ??= failureOf(task);
    },
  };
  const files = await startTests([path.join(ROOT, test)], runner);
  return failed ?? files.map(failureOf).find((failure) => failure !== null) ?? null;
}

function failureOf(task: Task): string | null {
  if (task.result?.state !== "fail") return null;
  return `${task.name}: ${task.result.errors?.[0]?.message.split("\n")[0] ?? "failed"}`;
}

async function runSeeds(from: number, to: number): Promise<string | null> {
  const load = async <T>(file: string): Promise<T> => modules.import<T>(path.join(ROOT, file));
  const { simulateSeed } = await load<typeof Simulate>("shared/simulation/simulate.ts");
  const { mixOf } = await load<typeof Swarm>("shared/simulation/draw-swarm.ts");
  const { createDigester } = await load<typeof Digest>("shared/training/digest.ts");
  const digester = await createDigester();
  for (let seed = from; seed <= to; seed += 1) {
    const result = simulateSeed(seed, mixOf(seed).seats, digester, false, "swarm");
    if ("failure" in result) return `seed ${seed}: ${result.failure.error.message}`;
  }
  return null;
}

async function obey(order: Order): Promise<string | null> {
  if (order.type === "exchange") exchange(order);
  if (order.type === "test") return runTest(order.test);
  return order.type === "seeds" ? runSeeds(order.from, order.to) : null;
}

parentPort?.on("message", (order: Order) => {
  const tell = (failed: string | null): void => parentPort?.postMessage({ failed } satisfies Verdict);
  obey(order).then(tell, (error: unknown) => tell(`could not be loaded: ${String(error)}`));
});
