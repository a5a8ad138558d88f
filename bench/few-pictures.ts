import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import { zipSync } from "fflate";
import type { BrowserContext, Page } from "playwright";
import sharp from "sharp";
import { present } from "../shared/assert.ts";
import { EXTRACTOR_NAMES, EXTRACTORS } from "../shared/training/extractors/extractors.ts";
import { extractorBytes } from "../signaling-server/extractor-weights.ts";
import { createSignalingServer } from "../signaling-server/server.ts";
import { ArgumentError, number, runProgram } from "../e2e/commands/command-line.ts";
import { rounds as roundsOf } from "../e2e/tabs/tab.ts";
import { withChromium } from "../e2e/tabs/launch.ts";
import { waitForState } from "../e2e/tabs/wait.ts";
import { FrozenNetwork } from "../web/training/extraction/frozen-network.ts";
import { readSafetensorsFile } from "../web/storage/import/safetensors-file.ts";
import { SignalingClient } from "../web/signaling/signaling-client.ts";
import { mean } from "./statistics.ts";

/**
 * How well and how soon three tabs learn from few photographs, seen through an extractor:
 * `npx tsx bench/few-pictures.ts FOLDER [pictures of each label] [rounds]`, after `npm run build`. The folder has a folder
 * of photographs for each label. So many of each are dealt out over the tabs, which keep a fifth of them to themselves as
 * ever; the model is then tried on all others of the folder, at most `TRIED` of each label, which no tab has seen.
 */
const USAGE = "npx tsx bench/few-pictures.ts FOLDER [photographs of each label, 20] [rounds, 100]";
const SEATS = 3;
/** Others of each label that the model is tried on. */
const TRIED = 60;

/** Photographs of each label, those that are learnt from first. */
interface Photographs {
  readonly labels: readonly string[];
  readonly files: readonly (readonly string[])[];
  /** How many of each label are learnt from. */
  readonly each: number;
}

async function main([folder, pictures = "20", rounds = "100"]: string[]): Promise<number> {
  if (folder === undefined) throw new ArgumentError("Name a folder with a folder of photographs for each label.");
  const each = number("photographs", pictures, SEATS * 3, 10_000);
  const photographs = await photographsIn(folder, each);
  const server = await createSignalingServer({});
  await withChromium({}, async (browser) => {
    const page = await learn(server.url, await browser.newContext(), photographs, number("rounds", rounds, 0, 10_000));
    console.log(`accuracy on the others: ${await tried(await modelOf(page, server.url), photographs)}`);
  });
  await server.close();
  return 0;
}

async function photographsIn(folder: string, each: number): Promise<Photographs> {
  const entries = await readdir(folder, { withFileTypes: true });
  const labels = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const files = await Promise.all(
    labels.map(async (label) => {
      const names = (await readdir(path.join(folder, label))).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
      return names
        .sort()
        .slice(0, each + TRIED)
        .map((name) => path.join(folder, label, name));
    }),
  );
  return { labels, files, each };
}

/** Three tabs learn from the photographs. @returns one of them, when all have finished */
async function learn(url: string, context: BrowserContext, photographs: Photographs, wanted: number): Promise<Page> {
  const { labels, each } = photographs;
  const session = await new SignalingClient(url).createSession({
    ...{ seats: SEATS, task: "pictures", data: "own", labels: [...labels], picture: { features: EXTRACTOR_NAMES[0] } },
    ...{ rounds: wanted, evaluateEvery: Math.min(10, wanted) },
  });
  const pages = await Promise.all(Array.from({ length: SEATS }, () => context.newPage()));
  await Promise.all(pages.map((page) => page.goto(`${session.url}?join`)));
  const archives = await Promise.all(pages.map((_, seat) => archiveOf(photographs, seat)));
  const given = performance.now();
  await Promise.all(
    pages.map((page, seat) => {
      const buffer = present(archives[seat], "each seat has some");
      return page
        .getByLabel("Choose files")
        .setInputFiles({ name: "photographs.zip", mimeType: "application/zip", buffer });
    }),
  );
  await waitForState(pages, "finished", { timeoutMs: 600_000, errors: [] });
  const whole = (performance.now() - given) / 1000;
  const page = present(pages[0], "there are tabs");
  const figures = await roundsOf(page);
  const first = present(figures[0], "there were rounds");
  const secondsTo = (at: number): string => ((at - first.at + first.roundMs) / 1000).toFixed(1);
  const last = present(figures.at(-1), "there were rounds");
  console.log(`${SEATS} tabs, ${labels.join(", ")}: ${each} photographs of each, ${figures.length} rounds`);
  console.log(`seconds: ${whole.toFixed(1)} from giving the files, ${secondsTo(last.at)} of them rounds`);
  console.log(`bytes a round and tab: ${Math.round(mean(figures.map(({ bytesSent }) => bytesSent)))} sent`);
  const measured = figures.flatMap(({ round, accuracy, at }) =>
    accuracy === null ? [] : [`round ${round}, ${secondsTo(at)} s: ${(100 * accuracy).toFixed(1)} %`],
  );
  console.log(`accuracy on what the tabs kept: ${measured.join("; ")}`);
  return page;
}

/** Every third photograph of those that are learnt from, in a folder for each label. */
async function archiveOf({ labels, files, each }: Photographs, seat: number): Promise<Buffer> {
  const entries: Record<string, Uint8Array> = {};
  for (const [label, paths] of files.entries()) {
    for (const [i, file] of paths.slice(0, each).entries()) {
      if (i % SEATS === seat) entries[`${labels[label]}/${path.basename(file)}`] = await readFile(file);
    }
  }
  return Buffer.from(zipSync(entries, { level: 0 }));
}

async function modelOf(page: Page, url: string): Promise<Buffer> {
  const seat = await page.evaluate(() => window.lockstep?.status()?.seat);
  const session = await page.evaluate(() => window.lockstep?.status()?.session);
  await page.goto(`${url}/results/${session}/${seat}`);
  const downloading = page.waitForEvent("download", { timeout: 60_000 });
  await page
    .getByRole("link", { name: /safetensors/i })
    .or(page.getByRole("button", { name: /safetensors/i }))
    .first()
    .click();
  return readFile(await (await downloading).path());
}

/** Share of the others that the model tells apart, each label counting alike. */
async function tried(model: Buffer, { labels, files, each }: Photographs): Promise<string> {
  const { tensors } = readSafetensorsFile("model.safetensors", new Uint8Array(model));
  const [kernel, bias] = [...tensors.values()].slice(0, 2).map(({ values }) => values);
  const extractor = EXTRACTORS[EXTRACTOR_NAMES[0]];
  setWasmPaths(`${path.dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  await setBackend("wasm");
  const network = new FrozenNetwork(extractor, await extractorBytes(extractor));
  const shares: number[] = [];
  for (const [label, paths] of files.entries()) {
    let right = 0;
    const others = paths.slice(each);
    for (const file of others) {
      const { side } = extractor;
      const picture = sharp(file).rotate().flatten({ background: "#fff" }).toColourspace("srgb");
      const pixels = await picture.resize(side, side, { fit: "cover" }).raw().toBuffer();
      const features = await network.features(new Uint8Array(pixels), 1);
      const says = labels.map((_, output) =>
        features.reduce(
          (sum, value, i) => sum + value * (kernel?.[i * labels.length + output] ?? 0),
          bias?.[output] ?? 0,
        ),
      );
      if (says.indexOf(Math.max(...says)) === label) right += 1;
    }
    shares.push(right / others.length);
  }
  const told = shares.map((share, label) => `${labels[label]} ${(100 * share).toFixed(1)} %`);
  return `${(100 * mean(shares)).toFixed(1)} % (${told.join(", ")}; ${files.map((paths) => paths.length - each).join(", ")} photographs)`;
}

runProgram("few-pictures", USAGE, main);
