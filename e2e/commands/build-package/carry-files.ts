import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./root.ts";
import type { CarriedFiles } from "./carried-files.ts";

/** What says whose work the files are, and on which terms they are handed on. */
const TERMS = /^(?:licen[cs]e|notice|readme|package\.json)/i;

/** Copies files of packages, with what says whose they are, into a folder of their own, made anew. */
export async function carryFiles(carried: readonly CarriedFiles[], folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { package: name, files } of carried) {
    const from = path.join(ROOT, "node_modules", name);
    const terms = (await readdir(from)).filter((file) => TERMS.test(file));
    for (const file of [...terms, ...files]) {
      const to = path.join(folder, name, file);
      await mkdir(path.dirname(to), { recursive: true });
      await cp(path.join(from, file), to);
    }
  }
}
