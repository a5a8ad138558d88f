import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { requireBackend } from "../tabs/require-backend.ts";
import { expect, test } from "./testing/fixtures.ts";
import { readSafetensors } from "./testing/safetensors.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the demo as `npm run demo` does, once everything is installed and built. */
function demo(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
  // The test runner asks for colours, which would stand between the words.
  const { FORCE_COLOR: _, ...environment } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["e2e/setup/bootstrap.mjs", "e2e/commands/demo/main.ts", ...args], {
      cwd: ROOT,
      env: { ...environment, NO_COLOR: "1" },
    });
    let out = "";
    let error = "";
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.on("data", (data) => (error += String(data)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, error }));
  });
}

test("the demo trains, agrees, and leaves journals and the model", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-demo-"));
  try {
    const { code, out, error } = await demo(
      // The trial of all engines, in each tab, has tests of its own.
      ...["--peers", "2", "--rounds", "10", "--target", "none", "--compression", "fp16", "--backend", "simd"],
      ...["--out", folder],
    );
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("All tabs agree.");
    const [session] = await readdir(folder);
    const results = path.join(folder, session!);
    expect((await readdir(results)).sort()).toEqual([
      "curve-accuracy.png",
      "curve-loss.png",
      "journal-seat-0.ndjson",
      "journal-seat-1.ndjson",
      "model.safetensors",
      "rounds.csv",
      "spec.json",
    ]);
    const spec = parseSpec(JSON.parse(await readFile(path.join(results, "spec.json"), "utf8")));
    expect(spec).toEqual(parseSpec({ seats: 2, rounds: 10, targetAccuracy: null, compression: "fp16" }));
    const [head, ...lines] = (await readFile(path.join(results, "rounds.csv"), "utf8")).trimEnd().split("\r\n");
    expect(head).toMatch(/^round,view,at,loss,/);
    expect(lines.map((line) => Number(line.split(",")[0]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const curve of ["curve-accuracy.png", "curve-loss.png"]) {
      expect((await readFile(path.join(results, curve))).subarray(1, 4).toString()).toBe("PNG");
    }
    const { metadata } = readSafetensors(await readFile(path.join(results, "model.safetensors")));
    expect(metadata).toMatchObject({ session: session!, round: "10" });
    for (const seat of [0, 1]) {
      const text = await readFile(path.join(results, `journal-seat-${seat}.ndjson`), "utf8");
      const entries = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as JournalEntry);
      const last = entries.at(-1);
      expect(last).toMatchObject({ seat, round: 10, event: "finished", digest: metadata.digest });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a backend that this machine lacks is named before any tab is opened, with what there is", async ({
  browser,
  server,
}) => {
  // The browser of the tests has no switch that gives it WebGPU without a graphics card, nor here a card.
  const wanted = requireBackend(browser, server.url, "webgpu");
  await expect(wanted).rejects.toThrow(/^--backend webgpu: .*WebGPU\. There is simd, wasm, and cpu\.$/);
  await requireBackend(browser, server.url, "wasm");
});

test("the demo refuses a command line that makes no sense, with the reason", async () => {
  const { code, out, error } = await demo("--peers", "1");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error).toContain("--peers must be at least 2");
  expect(error).toContain("Usage: npm run demo");
});
