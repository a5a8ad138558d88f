import { mkdir, writeFile } from "node:fs/promises";
import type { Page, TestInfo } from "@playwright/test";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import { journal, status } from "../../tabs/tab.ts";

/** A page that has crashed or stands still does not answer. */
const ANSWER_MS_MAX = 3000;

/**
 * Where a test has failed: keeps all journals, as NDJSON for `npm run check-journals`, and the last statuses beside its
 * other output.
 * @param more journals that were read before their pages were gone
 */
export async function keepJournals(
  pages: readonly Page[],
  testInfo: TestInfo,
  more: readonly (readonly JournalEntry[])[] = [],
): Promise<void> {
  if (testInfo.status === testInfo.expectedStatus) return;
  const folder = testInfo.outputPath("journals");
  await mkdir(folder, { recursive: true });
  const journals = [...(await Promise.all(pages.map((page) => orNothing(journal(page), [])))), ...more];
  for (const [index, entries] of journals.entries()) {
    if (entries.length === 0) continue;
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    await writeFile(`${folder}/page-${index}-seat-${entries[0]!.seat}.ndjson`, text);
  }
  const statuses = await Promise.all(pages.map((page) => orNothing(status(page), undefined)));
  await writeFile(testInfo.outputPath("statuses.json"), JSON.stringify(statuses, undefined, 2));
  console.log(`  Journals and statuses: ${testInfo.outputDir}`);
}

function orNothing<T>(answer: Promise<T>, nothing: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(() => resolve(nothing), ANSWER_MS_MAX));
  return Promise.race([answer.catch(() => nothing), late]);
}
