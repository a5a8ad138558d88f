import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright";
import { startMisfit } from "../../../shared/session/start-misfit.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { choiceOf, startingFrom } from "../../../web/dashboard/visit/start-from/start-choice.ts";
import { ImportError } from "../../../web/storage/import/import-error.ts";
import { importRun } from "../../../web/storage/import/import-run.ts";
import { ArgumentError } from "../command-line.ts";

/**
 * The session of the options, started from the model in a file (M6).
 * @throws ArgumentError where the file holds no model, or one of another shape
 */
export async function withStartFile(spec: SessionSpec, file: string): Promise<SessionSpec> {
  const choice = choiceOf(await read(file));
  const misfit = startMisfit(choice.of, spec);
  if (misfit !== undefined) {
    throw new ArgumentError(`--start: ${path.basename(file)} does not fit the session's model: ${misfit}`);
  }
  return (await startingFrom(spec, choice)).spec;
}

async function read(file: string): ReturnType<typeof importRun> {
  try {
    const bytes = await readFile(file);
    const chosen = {
      name: path.basename(file),
      size: bytes.length,
      arrayBuffer: async () => new Uint8Array(bytes).buffer,
    };
    return await importRun([chosen], { id: "start", now: 0 });
  } catch (error) {
    if (error instanceof ImportError) throw new ArgumentError(`--start: ${error.message}`);
    if (!(error instanceof Error)) throw error;
    throw new ArgumentError(`--start: ${file} cannot be read: ${error.message}`);
  }
}

/** Picks the file in the lobby of a tab, as a person would; the others get the model from there. */
export async function pickStart(page: Page, file: string): Promise<void> {
  const panel = page.getByRole("region", { name: "The model to start from" });
  await panel.locator("input[type=file]").setInputFiles(file);
}
