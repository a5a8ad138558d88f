import { expect, test } from "vitest";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { tryKernels } from "./try-kernels.ts";

test("the kernels compute what is known", async () => {
  await expect(tryKernels(await fetchKernels("plain"))).resolves.toBeUndefined();
});
