import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pc from "picocolors";
import type { Download } from "playwright";
import type { Cluster } from "../../tabs/cluster.ts";
import type { WatchedRun } from "../../tabs/watch.ts";
import { keepIn } from "../output.ts";

/**
 * Writes the journals of all tabs and downloads the model from the first one's results page, as a user would. Nothing of
 * it is lost where the folder cannot be written to.
 */
export async function leaveResults(
  out: string,
  session: string,
  serverUrl: string,
  run: WatchedRun,
  cluster: Cluster,
): Promise<void> {
  const journals = await cluster.journals();
  const model = await downloadModel(session, serverUrl, run, cluster);
  const folder = await keepIn(path.join(out, session), async (into) => {
    await Promise.all(
      journals.map((journal, index) => {
        const seat = run.statuses[index]?.seat ?? index;
        const text = journal.map((entry) => `${JSON.stringify(entry)}\n`).join("");
        return writeFile(path.join(into, `journal-seat-${seat}.ndjson`), text);
      }),
    );
    if (model !== undefined) await copyFile(await model.path(), path.join(into, "model.safetensors"));
  });
  console.log(pc.dim(`Results: ${folder}`));
}

/** @returns undefined where the first tab has saved none */
async function downloadModel(
  session: string,
  serverUrl: string,
  run: WatchedRun,
  cluster: Cluster,
): Promise<Download | undefined> {
  const [page] = cluster.pages;
  const seat = run.statuses[0]?.saved === undefined ? undefined : run.statuses[0].seat;
  if (page === undefined || seat === undefined) return undefined;
  await page.goto(`${serverUrl}/results/${session}/${seat}`);
  const downloading = page.waitForEvent("download", { timeout: 30_000 });
  await page
    .getByRole("link", { name: /safetensors/i })
    .or(page.getByRole("button", { name: /safetensors/i }))
    .first()
    .click();
  return downloading;
}
