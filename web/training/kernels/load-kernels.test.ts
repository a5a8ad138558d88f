import { expect, test } from "vitest";
import { fetchKernels } from "./fetch-kernels.ts";
import { loadKernels } from "./load-kernels.ts";

test("both builds have the same kernels, and want nothing but a memory", async () => {
  const [plain, shared] = [await fetchKernels("plain"), await fetchKernels("shared")];
  expect(WebAssembly.Module.imports(plain)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  expect(WebAssembly.Module.imports(shared)).toEqual(WebAssembly.Module.imports(plain));
  expect(WebAssembly.Module.exports(shared)).toEqual(WebAssembly.Module.exports(plain));
});

test("two instances on one shared memory each do a part", async () => {
  const module = await fetchKernels("shared");
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const [first, second] = [loadKernels(module, memory), loadKernels(module, memory)];
  const values = new Float32Array(memory.buffer, 1024, 10).fill(-1);
  first.activate(1, 1024, 1024, 0, 5);
  second.activate(0, 1024, 1024, 5, 10);
  expect(Array.from(values)).toEqual([0, 0, 0, 0, 0, -1, -1, -1, -1, -1]);
});

test("binding kernels writes nothing into the memory", async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  loadKernels(await fetchKernels("plain"), memory);
  expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
});
