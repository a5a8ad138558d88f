import { expect, test } from "vitest";
import { fetchKernels } from "./kernels/fetch-kernels.ts";
import { SimdModel } from "./simd/simd-model.ts";
import { tryCompiler } from "./try-compiler.ts";

test("the kernels compute what is known", async () => {
  const module = await fetchKernels("plain");
  await expect(tryCompiler((model) => new SimdModel(model, module))).resolves.toBeUndefined();
});

test("kernels that compute something else are not used", async () => {
  const wrong = {
    ...{ parameters: 14, outputs: 2, end: () => undefined },
    gradient: () => Promise.resolve(0),
    clippedSum: () => Promise.resolve(0),
    says: () => Promise.resolve(Float32Array.of(1, 2, 3, 4)),
  };
  await expect(tryCompiler(() => wrong)).rejects.toThrow(/^it computes wrongly: 1, 2, 3, 4 in place of /);
});
