import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import {
  getKernel,
  memory,
  registerKernel,
  setBackend,
  unregisterKernel,
  type KernelConfig,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { present } from "../../../shared/assert.ts";
import { tryBackend } from "./try-backend.ts";

test.each(["cpu", "wasm"])("%s computes what is known, and leaves nothing behind", async (backend) => {
  expect(await setBackend(backend)).toBe(true);
  const before = memory().numTensors;
  await tryBackend();
  expect(memory().numTensors).toBe(before);
});

test.each<[string, KernelConfig["kernelFunc"], RegExp]>([
  ["computes wrongly", ({ inputs }) => present(inputs.x, "relu has an input"), /computes wrongly: 16, -24, -24, 42/],
  [
    "throws",
    () => {
      throw new Error("unreachable executed");
    },
    /unreachable executed/,
  ],
])("a backend that %s is not taken for one that works", async (_, kernelFunc, reason) => {
  await setBackend("cpu");
  const real = present(getKernel("Relu", "cpu"), "cpu has this kernel");
  unregisterKernel("Relu", "cpu");
  registerKernel({ kernelName: "Relu", backendName: "cpu", kernelFunc });
  try {
    await expect(tryBackend()).rejects.toThrow(reason);
  } finally {
    unregisterKernel("Relu", "cpu");
    registerKernel(real);
  }
});
