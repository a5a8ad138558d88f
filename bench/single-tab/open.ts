import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import { build } from "vite";
import type { Bench } from "../bench.ts";
import { compileKernels } from "../../e2e/setup/kernels.ts";
import { SignalingClient } from "../../web/signaling/signaling-client.ts";
import type { SoloOrder } from "./trained.ts";

/** Seconds that a page of the product may take to start its workers. */
const START_MS_MAX = 60_000;

/** Bundles the page's side of the measurement into one script. */
async function bundledPage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      target: "es2023",
      lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["iife"], name: "lockstepBench" },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const [chunk] = outputs.flatMap((each) => ("output" in each ? each.output : []));
  if (chunk?.type !== "chunk") throw new Error("The bench's page was not bundled into one script");
  return chunk.code;
}

/** A page that trains by itself, and what of the product it needs to know. */
export interface SoloPage extends Pick<SoloOrder, "workerUrl" | "kernels"> {
  readonly page: Page;
}

/** A page of the product that holds no seat, with `window.soloTraining` in it. */
export async function openSoloPage(bench: Bench): Promise<SoloPage> {
  const context = await bench.browser.newContext();
  const page = await context.newPage();
  const workerUrl = await findTrainingWorker(bench, page);
  await page.goto(`${bench.server.url}/results`);
  await page.evaluate(await bundledPage());
  return { page, workerUrl, kernels: await readFile(await compileKernels("plain"), "base64") };
}

/** The worker's file has a hash in its name: a page that joins a session says which one it starts as `training`. */
async function findTrainingWorker(bench: Bench, page: Page): Promise<string> {
  await page.addInitScript(() => {
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === "training") document.documentElement.dataset["trainingWorker"] = String(url);
      }
    };
  });
  const { url: session } = await new SignalingClient(bench.server.url).createSession({ seats: 2 });
  await page.goto(`${session}?join`);
  const url = await page.waitForFunction(() => document.documentElement.dataset["trainingWorker"], undefined, {
    timeout: START_MS_MAX,
  });
  return (await url.jsonValue()) as string;
}
