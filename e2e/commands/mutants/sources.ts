import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ArgumentError } from "../command-line.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What is mutated: the folders that decide what a session holds to be true. */
export const MUTATED = ["shared/peer", "shared/averaging", "shared/state-machine"];

/** The text of a file, named from the repository's root. */
export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** @returns the files below a path that are mutated, sorted. @throws ArgumentError where there is none */
export function sourcesUnder(only: string): readonly string[] {
  const below = (file: string): boolean => file === only || file.startsWith(`${only.replace(/\/$/, "")}/`);
  const found = typescriptFiles().filter((file) => MUTATED.some((folder) => file.startsWith(`${folder}/`)));
  const sources = found.filter((file) => below(file) && !/\.test\.ts$|\/(testing|conformance)\//.test(file));
  if (sources.length > 0) return sources;
  throw new ArgumentError(`--only ${only}: no file below ${MUTATED.join(", ")} is there or begins so`);
}

/** Who imports whom, of all files in `shared`. */
export class Imports {
  readonly #importers = new Map<string, string[]>();

  constructor() {
    for (const file of typescriptFiles()) {
      for (const { fileName } of ts.preProcessFile(textOf(file)).importedFiles) {
        if (!fileName.startsWith(".")) continue;
        const imported = path.posix.join(path.posix.dirname(file), fileName);
        this.#importers.set(imported, [...(this.#importers.get(imported) ?? []), file]);
      }
    }
  }

  /** All files that come to import a file, the nearest first, itself included. */
  dependents(file: string): readonly string[] {
    const found = new Set([file]);
    for (const each of found) for (const importer of this.#importers.get(each) ?? []) found.add(importer);
    return [...found];
  }

  /**
   * The tests that a mutant of a file is shown to, the nearest first: those that come to import it. The simulator's own
   * are left out, since its seeds are run instead, and those that need a process of their own.
   */
  testsOf(file: string): readonly string[] {
    const beside = file.replace(/\.ts$/, ".test.ts");
    const tests = this.dependents(file).filter(
      (each) => each.endsWith(".test.ts") && !/\.alone\.|simulation\//.test(each),
    );
    return [...tests].sort((a, b) => Number(b === beside) - Number(a === beside));
  }
}

function typescriptFiles(): readonly string[] {
  const entries = readdirSync(path.join(ROOT, "shared"), { recursive: true, encoding: "utf8" });
  return entries
    .map((entry) => path.posix.join("shared", entry.split(path.sep).join("/")))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}
