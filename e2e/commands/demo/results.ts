import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pc from "picocolors";
import type { Download, Locator, Page } from "playwright";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { roundsCsv, toNdjson } from "../../../web/storage/export.ts";
import type { Cluster } from "../../tabs/cluster.ts";
import type { WatchedRun } from "../../tabs/watch.ts";
import { keepIn } from "../output.ts";
import { pictureName } from "./picture-name.ts";

/** The session that a run was of. */
export interface RunOf {
  readonly id: string;
  readonly spec: SessionSpec;
  readonly serverUrl: string;
}

/** A file that the results page has made, and its name in the folder of results. */
interface Fetched {
  readonly name: string;
  readonly download: Download;
}

/** So long the page may take to make a file. */
const DOWNLOAD_MS_MAX = 30_000;

/**
 * Writes the session's spec, which can be posted again, the figures of all rounds, and the journals of all tabs; the model
 * and the pictures of its curves are downloaded from the first tab's results page, as a user would. Nothing of it is lost
 * where the folder cannot be written to.
 */
export async function leaveResults(out: string, { id, spec, serverUrl }: RunOf, run: WatchedRun, cluster: Cluster) {
  const [journals, [rounds = []]] = await Promise.all([cluster.journals(), cluster.rounds()]);
  const fetched = await fromResultsPage(`${serverUrl}/results/${id}`, run, cluster);
  const folder = await keepIn(path.join(out, id), async (into) => {
    await Promise.all([
      writeFile(path.join(into, "spec.json"), `${JSON.stringify(spec, undefined, 2)}\n`),
      writeFile(path.join(into, "rounds.csv"), roundsCsv(rounds)),
      ...journals.map((journal, index) => {
        const seat = run.statuses[index]?.seat ?? index;
        return writeFile(path.join(into, `journal-seat-${seat}.ndjson`), toNdjson(journal));
      }),
    ]);
    for (const { name, download } of fetched) await copyFile(await download.path(), path.join(into, name));
  });
  console.log(pc.dim(`Results: ${folder}`));
}

/** @returns nothing where the first tab has saved nothing */
async function fromResultsPage(results: string, run: WatchedRun, cluster: Cluster): Promise<readonly Fetched[]> {
  const [page] = cluster.pages;
  const [first] = run.statuses;
  if (page === undefined || first?.saved === undefined) return [];
  await page.goto(`${results}/${first.seat}`);
  const model = page
    .getByRole("link", { name: /safetensors/i })
    .or(page.getByRole("button", { name: /safetensors/i }))
    .first();
  const fetched = [{ name: "model.safetensors", download: await downloadBy(page, model) }];
  const pictures = page.getByRole("button", { name: /: save as PNG$/ });
  await pictures.first().waitFor({ timeout: DOWNLOAD_MS_MAX });
  for (const picture of await pictures.all()) {
    const name = pictureName((await picture.getAttribute("aria-label")) ?? "");
    fetched.push({ name, download: await downloadBy(page, picture) });
  }
  return fetched;
}

async function downloadBy(page: Page, button: Locator): Promise<Download> {
  const downloading = page.waitForEvent("download", { timeout: DOWNLOAD_MS_MAX });
  await button.click();
  return downloading;
}
