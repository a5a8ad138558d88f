import { isClutter } from "../../../data/clutter.ts";

/** The names of the folders that files are directly in, each once, sorted. @param paths with slashes */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const names = paths.filter((path) => !isClutter(path)).flatMap((path) => path.split("/").slice(0, -1).slice(-1));
  return [...new Set(names.map((name) => name.normalize("NFC")))].sort();
}
