import { READY_TASKS } from "../../../shared/session/ready/ready-tasks.ts";
import { EXTRACTORS } from "../../../shared/training/extractors/extractors.ts";
import { BOOK_LIST, BOOK_PACKAGE, bookFiles } from "../../../signaling-server/shared-text.ts";

/** Files of an npm package that the published server brings along. */
export interface CarriedFiles {
  readonly package: string;
  readonly files: readonly string[];
}

/**
 * What the server hands out of packages that have much else, or that bring others with them: only these files come along,
 * and nobody who installs the server gets the rest. MNIST's package is taken whole, and therefore installed.
 */
export async function carriedFiles(): Promise<readonly CarriedFiles[]> {
  const all = new Map<string, Set<string>>();
  const add = (name: string, files: readonly string[]): void => {
    const known = all.get(name) ?? new Set();
    for (const file of files) known.add(file);
    all.set(name, known);
  };
  for (const { file } of READY_TASKS) add(file.package, file.paths);
  for (const { package: source } of Object.values(EXTRACTORS)) add(source.name, [source.path]);
  add(BOOK_PACKAGE, [BOOK_LIST, ...(await bookFiles())]);
  return [...all].map(([name, files]) => ({ package: name, files: [...files] }));
}
