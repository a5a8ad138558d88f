import { expect, test } from "vitest";
import { networkOf, TASKS } from "../../shared/session/tasks.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import type { DeviceBackend } from "../ports/training.ts";
import type { LostBackends } from "./backend.ts";
import { BackendError } from "./backend-error.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { Engine } from "./engine.ts";
import type { StartedBackend } from "./started-backend.ts";
import { TensorFlowModel } from "./tensorflow/model.ts";

const NOTHING_HELD = { threads: () => 1, tensors: () => 0, resume: () => Promise.resolve(), stop: () => undefined };

/** An engine that begins on WebGPU, whose device can be lost, with wasm and cpu behind it. */
function setUp() {
  let lose: (error: Error) => void = () => {};
  let clock = 0;
  const replaced: string[] = [];
  const started = (name: DeviceBackend, why: string, lost = new Promise<never>(() => {})): StartedBackend => {
    const compile = (model: LayeredModel): CompiledModel => new TensorFlowModel(model);
    return { ...NOTHING_HELD, name, title: name, description: `${name}: ${why}`, lost, compile };
  };
  const startAnother = async ({ names, why }: LostBackends): Promise<StartedBackend> => {
    replaced.push(why);
    const next = (["wasm", "cpu"] as const).find((name) => !names.has(name));
    if (next === undefined) throw new BackendError(`nothing is left: ${why}`);
    return started(next, why);
  };
  const lost = new Promise<never>((_, reject) => (lose = reject));
  const engine = new Engine(started("webgpu", "a GPU", lost), {
    startAnother,
    wait: () => Promise.resolve(),
    now: () => clock,
  });
  return { engine, replaced, lose: (why: string) => lose(new BackendError(why)), pass: (ms: number) => (clock += ms) };
}

test("work that is at a device when it is lost is done once more by the next backend, and people are told why", async () => {
  const { engine, lose } = setUp();
  const began: string[] = [];
  const work = engine.run(() => {
    began.push(engine.backend);
    return engine.backend === "webgpu" ? new Promise<string>(() => {}) : Promise.resolve("a gradient");
  });
  lose("WebGPU on nvidia ampere stopped (device was lost)");
  expect(await work).toBe("a gradient");
  expect(began).toEqual(["webgpu", "wasm"]);
  expect(engine.description).toBe("wasm: WebGPU on nvidia ampere stopped (device was lost)");
});

test("a device that is lost while nothing is computed, or that gives something all the same, is not used any more", async () => {
  const { engine, lose } = setUp();
  lose("lost in between");
  await Promise.resolve();
  expect(await engine.run(async () => engine.backend)).toBe("wasm");

  const zeros = setUp();
  const result = zeros.engine.run(async () => {
    if (zeros.engine.backend === "webgpu") zeros.lose("lost at work");
    return zeros.engine.backend;
  });
  expect(await result).toBe("wasm");
});

test("each backend that throws gives way to the next; the last one's end is this seat's, with its reasons", async () => {
  const { engine, replaced } = setUp();
  expect(await engine.run(async () => "fine")).toBe("fine");
  const failing = engine.run<string>(async () => {
    throw new Error(`out of memory on ${engine.backend}`);
  });
  await expect(failing).rejects.toThrow("nothing is left: cpu stopped (out of memory on cpu)");
  expect(replaced).toEqual([
    "webgpu stopped (out of memory on webgpu)",
    "wasm stopped (out of memory on wasm)",
    "cpu stopped (out of memory on cpu)",
  ]);
});

test("what goes wrong unasked is told of the device, or of one that has just stopped; else it is this tab's", async () => {
  const { engine, pass } = setUp();
  expect(engine.distrust("a pipeline was lost")).toBe(true);
  expect(await engine.run(async () => engine.description)).toBe("wasm: WebGPU stopped (a pipeline was lost)");
  expect(engine.distrust("an echo of it"), "at once").toBe(true);
  expect(engine.backend).toBe("wasm");
  pass(60_000);
  expect(engine.distrust("a defect")).toBe(false);
});

test("a model is compiled anew by the backend that takes over", async () => {
  const compiledOn: string[] = [];
  const started = (name: DeviceBackend, lost = new Promise<never>(() => {})): StartedBackend => ({
    ...{ ...NOTHING_HELD, name, title: name, description: name, lost },
    compile() {
      compiledOn.push(name);
      const says = async (): Promise<Float32Array> => Float32Array.of(compiledOn.length);
      return { parameters: 1, outputs: 1, says, gradient: async () => 0, clippedSum: async () => 0 };
    },
  });
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => (lose = reject));
  const startAnother = async (): Promise<StartedBackend> => started("wasm");
  const engine = new Engine(started("webgpu", lost), { startAnother, wait: () => Promise.resolve(), now: () => 0 });
  const model = engine.compile(networkOf(TASKS["mnist-mlp"]));
  const says = (): Promise<Float32Array> =>
    engine.run(() => model.says(new Float32Array(1), { count: 0, inputs: new Float32Array(0) }));
  expect(await says()).toEqual(Float32Array.of(1));
  lose(new Error("gone"));
  await Promise.resolve();
  expect(await says()).toEqual(Float32Array.of(2));
  expect(await says()).toEqual(Float32Array.of(2));
  expect(compiledOn).toEqual(["webgpu", "wasm"]);
});
