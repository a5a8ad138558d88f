import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import pc from "picocolors";
import type { Cluster } from "../../tabs/cluster.ts";
import type { WatchedRun } from "../../tabs/watch.ts";

/** Writes the journals of all tabs and downloads the model from the first one's results page, as a user would. */
export async function leaveResults(
  out: string,
  session: string,
  serverUrl: string,
  run: WatchedRun,
  cluster: Cluster,
): Promise<void> {
  const folder = path.join(out, session);
  await mkdir(folder, { recursive: true });
  const journals = await cluster.journals();
  await Promise.all(
    journals.map((journal, index) => {
      const seat = run.statuses[index]?.seat ?? index;
      const text = journal.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      return writeFile(path.join(folder, `journal-seat-${seat}.ndjson`), text);
    }),
  );
  const [page] = cluster.pages;
  const seat = run.statuses[0]?.saved === undefined ? undefined : run.statuses[0].seat;
  if (page && seat !== undefined) {
    await page.goto(`${serverUrl}/results/${session}/${seat}`);
    const downloading = page.waitForEvent("download", { timeout: 30_000 });
    await page
      .getByRole("link", { name: /safetensors/i })
      .or(page.getByRole("button", { name: /safetensors/i }))
      .first()
      .click();
    const download = await downloading;
    await download.saveAs(path.join(folder, "model.safetensors"));
  }
  console.log(pc.dim(`Results: ${folder}`));
}
