import type { LayeredModel } from "../../shared/training/model/model.ts";
import { STARTS, startsWith, type StartBackend } from "../../web/training/backend.ts";
import { THREADS_MAX } from "../../web/training/cores/shared-cores.ts";
import { graphicsCard } from "../../web/training/graphics-card.ts";
import type { Contender, ContenderName } from "./contender.ts";

/** How each is started, in a worker that has nothing else to compute. @throws Error that says what there is not */
export const STARTS_OF: Readonly<Record<ContenderName, () => Promise<Contender>>> = {
  simd: () => product(STARTS.simd),
  async "simd-threads"() {
    const threads = Math.min(THREADS_MAX, severalCores());
    return product(startsWith({ threads, most: threads }).simd);
  },
  "tfjs-wasm": () => product(STARTS.wasm),
  wgsl: () => product(STARTS.wgsl),
  "tfjs-webgpu": () => product(STARTS.webgpu),
  "stock-wasm": () => stock("wasm"),
  "stock-webgpu": () => stock("webgpu"),
  "jax-wasm"() {
    // It takes threads wherever there is memory that they could share, and messages them even where there is one.
    Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
    return jax("wasm");
  },
  async "jax-wasm-threads"() {
    severalCores();
    return jax("wasm");
  },
  async "jax-webgpu"() {
    await graphicsCard();
    return jax("webgpu");
  },
};

/** @throws Error where threads would only wait for each other */
function severalCores(): number {
  const { hardwareConcurrency } = navigator;
  if (hardwareConcurrency < 2) throw new Error("the browser has one core");
  return hardwareConcurrency;
}

async function product(start: StartBackend): Promise<Contender> {
  const started = await start();
  return {
    compile(model: LayeredModel) {
      const compiled = started.compile(model);
      return { gradient: (parameters, samples, into) => compiled.gradient(parameters, samples, 0, into) };
    },
  };
}

/** The product knows how its backends are set up, which is no part of a step. */
async function stock(name: "wasm" | "webgpu"): Promise<Contender> {
  await STARTS[name]();
  const { StockModel } = await import("./stock-model.ts");
  return { compile: (model) => new StockModel(model) };
}

async function jax(device: "wasm" | "webgpu"): Promise<Contender> {
  const { init, defaultDevice } = await import("@jax-js/jax");
  const devices = await init(device);
  if (!devices.includes(device)) throw new Error(`jax-js finds no ${device} here`);
  defaultDevice(device);
  const { JaxModel } = await import("./jax-model.ts");
  return { compile: (model) => new JaxModel(model) };
}
