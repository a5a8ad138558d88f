import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { compileKernels } from "./kernels.ts";

test("kernels that several workers of one build ask for at once, and that were never compiled, are there for all", async () => {
  const cache = await mkdtemp(path.join(tmpdir(), "lockstep-kernels-"));
  try {
    const files = await Promise.all([compileKernels("plain", cache), compileKernels("plain", cache)]);
    expect(files[0]).toBe(files[1]);
    expect((await readFile(files[0])).subarray(1, 4).toString()).toBe("asm");
  } finally {
    await rm(cache, { recursive: true });
  }
}, 60_000);
