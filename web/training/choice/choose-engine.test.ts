import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { numbers } from "../../../shared/training/model/shape.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import type { EngineTrial } from "../../ports/engines.ts";
import type { DeviceBackend } from "../../ports/training.ts";
import { BackendError } from "../backend-error.ts";
import { NEVER_LOST, type StartedBackend } from "../started-backend.ts";
import { chooseEngine } from "./choose-engine.ts";

const MODEL: LayeredModel = {
  kind: "layers",
  input: numbers(2),
  blocks: [],
  head: { of: "numbers", count: 1 },
};

/** Milliseconds of a step of an engine, for so many samples; or why it does not start. */
type Speeds = Partial<Record<DeviceBackend, ((samples: number) => number) | string>>;

interface Machine {
  readonly known?: readonly EngineTrial[] | null;
  readonly batchSize?: number;
  readonly cardComesLate?: boolean;
  readonly losses?: Partial<Record<DeviceBackend, number>>;
  /** An engine that never gives anything. */
  readonly hangs?: DeviceBackend;
}

/** A machine with such engines, on a clock of its own. */
function machine(speeds: Speeds, { known = null, batchSize = 32, cardComesLate, losses, hangs }: Machine = {}) {
  let clock = 0;
  const told = { tried: [] as DeviceBackend[], stopped: [] as DeviceBackend[], resumed: [] as DeviceBackend[] };
  const kept: (readonly EngineTrial[] | null)[] = [];
  const start = (name: DeviceBackend) => async (): Promise<StartedBackend> => {
    told.tried.push(name);
    const speed = speeds[name] ?? `${name} is not there`;
    if (typeof speed === "string") throw new BackendError(speed);
    const step = async ({ count }: { readonly count: number }): Promise<number> => {
      if (hangs === name) return new Promise(() => {});
      clock += speed(count);
      return losses?.[name] ?? 0.5;
    };
    return {
      ...{ name, title: `the ${name}`, description: name, lost: NEVER_LOST, threads: () => 1, tensors: () => 0 },
      compile: () => ({
        ...{ parameters: 3, outputs: 1, says: async () => new Float32Array(1) },
        gradient: (_, samples) => step(samples),
        clippedSum: (_, samples) => step(samples),
      }),
      resume: async () => void told.resumed.push(name),
      stop: () => void told.stopped.push(name),
    };
  };
  const options = {
    ...{ spec: parseSpec({ seats: 2, batchSize }), model: MODEL },
    starts: {
      wgsl: start("wgsl"),
      webgpu: start("webgpu"),
      simd: start("simd"),
      wasm: start("wasm"),
      cpu: start("cpu"),
    },
    lookForCard: () => (cardComesLate === true ? new Promise<void>(() => {}) : Promise.resolve()),
    memory: {
      recall: async () => known,
      keep: (trials: readonly EngineTrial[] | null) => void kept.push(trials),
    },
    report: () => undefined,
    now: () => clock,
    // Time passes in steps; where one never ends, it passes all the same.
    wait: (ms: number) => (hangs === undefined ? new Promise<void>(() => {}) : Promise.resolve(void (clock += ms))),
  };
  return { ...told, kept, choose: () => chooseEngine(options), passed: () => clock };
}

const each = (ms: number) => (samples: number) => (ms * samples) / 32;

test("the fastest is taken and remembered, and people are told why", async () => {
  const { choose, kept, stopped, resumed } = machine({ webgpu: () => 8.4, simd: each(1.3), wasm: each(4.7) });
  const { started, trials } = await choose();
  expect(started.name).toBe("simd");
  expect(started.description).toBe(
    "the simd: 1.3 ms a step, ready after 0.0 ms; the wasm: 4.7 ms; the webgpu: 8.4 ms; wgsl is not there",
  );
  expect(trials.map(({ name }) => name)).toEqual(["simd", "wasm", "webgpu", "wgsl"]);
  expect(kept).toEqual([trials]);
  expect(stopped).toEqual(["webgpu", "wasm"]);
  expect(resumed).toEqual(["simd"]);
});

test("a card that is slow with few samples and quick with many is taken for many", async () => {
  const speeds: Speeds = { webgpu: () => 40, simd: (samples) => 30 * samples, wasm: (samples) => 300 * samples };
  const { started, trials } = await machine(speeds, { batchSize: 64 }).choose();
  expect(started.name).toBe("webgpu");
  expect(trials[0]).toMatchObject({ ms: 40, isEstimate: false });
});

test("a step that would keep everybody waiting is not begun on an engine that may be far slower", async () => {
  const { choose, tried, passed } = machine({ webgpu: "no card", simd: (samples) => 400 * samples, wasm: () => 1 });
  const { started } = await choose();
  expect(started.description).toBe(
    "the simd: about 13 s a step, ready after 400 ms; wgsl is not there; no card; TensorFlow.js in wasm was not tried: a step of this model takes too long",
  );
  expect(tried).toEqual(["simd", "wgsl", "webgpu"]);
  expect(passed()).toBeLessThan(3000);
});

test("while the card is looked for, something else is tried", async () => {
  const { choose, tried } = machine({ webgpu: () => 1, simd: () => 2, wasm: () => 3 }, { cardComesLate: true });
  expect((await choose()).started.name).toBe("webgpu");
  expect(tried).toEqual(["simd", "wasm", "wgsl", "webgpu"]);
});

test("without SIMD and without a card there is TensorFlow.js on wasm, and without that plain JavaScript", async () => {
  expect((await machine({ wasm: () => 3, cpu: () => 1 }).choose()).started.name).toBe("wasm");
  const last = machine({ cpu: () => 1 });
  expect((await last.choose()).started.description).toBe(
    "the cpu: simd is not there; wgsl is not there; webgpu is not there; wasm is not there",
  );
  expect(last.kept, "nothing was timed, so nothing is remembered").toEqual([null]);
  await expect(machine({}).choose()).rejects.toThrow(/^No way to compute is left in this browser: simd is not/);
});

test("what was found earlier is taken without a trial, unless it does not start any more", async () => {
  const known = [{ name: "wasm", title: "the wasm", ms: 2, isEstimate: false }] as const;
  const again = machine({ simd: () => 1, wasm: () => 2 }, { known });
  expect((await again.choose()).started.description).toBe("the wasm: 2.0 ms a step (measured earlier)");
  expect([again.tried, again.kept]).toEqual([["wasm"], []]);
  const changed = machine({ simd: () => 1 }, { known });
  expect((await changed.choose()).started.name).toBe("simd");
  expect(changed.kept).toHaveLength(1);
});

test("an engine that computes something else than the first, or never comes back, is not relied on", async () => {
  const wrong = machine({ webgpu: () => 0.1, simd: () => 1, wasm: () => 2 }, { losses: { webgpu: Number.NaN } });
  expect((await wrong.choose()).started.description).toBe(
    "the simd: 1.0 ms a step, ready after 1.0 ms; the wasm: 2.0 ms; wgsl is not there; the webgpu did not work: its loss is NaN in place of 0.5",
  );
  const hanging = machine({ webgpu: () => 0.1, simd: () => 1, wasm: () => 2 }, { hangs: "webgpu" });
  expect((await hanging.choose()).started.description).toMatch(/^the simd: .*the webgpu did not work: its first steps/);
  expect([wrong.stopped, hanging.stopped]).toEqual([["webgpu", "wasm"], ["webgpu"]]);
  const withoutSimd = machine({ webgpu: () => 0.1, wasm: () => 2 }, { hangs: "webgpu" });
  expect((await withoutSimd.choose()).started.name).toBe("wasm");
});
