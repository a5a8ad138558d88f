import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

/** A page below `docs/`. */
export interface DocumentPage {
  /** Path below the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The text of a file below the repository's root. */
export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** Paths of all files below a folder of the repository whose names pass, installed packages left out. */
export function filesIn(folder: string, passes: (name: string) => boolean): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && passes(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((file) => !file.includes("node_modules/"));
}

/** All pages, those of subfolders too, and the one for those who change things. */
export function documentPages(): readonly DocumentPage[] {
  const files = ["CONTRIBUTING.md", ...filesIn("docs", (name) => name.endsWith(".md"))];
  return files.map((file) => ({ path: file, text: readText(file) }));
}

/** One page by its name, for example `faults.md`. */
export function documentPage(name: string): DocumentPage {
  return { path: `docs/${name}`, text: readText(`docs/${name}`) };
}

/** The part of a page below a heading, up to the next one of the same depth or a lesser one. @throws Error */
export function section({ path: file, text }: DocumentPage, heading: string): string {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  if (from < 0) throw new Error(`${file} has no section "${heading}"`);
  const depth = lines[from]!.indexOf(" ");
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(" ") <= depth);
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length).join("\n");
}

/** The rows of all tables of a text as cells, without their heads. `\|` in a cell is a bar. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split("\n");
  return lines
    .filter((line, at) => line.startsWith("|") && !isRule(line) && !isRule(lines[at + 1] ?? ""))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );
}

/** Texts in backticks. */
export function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

const isRule = (line: string) => /^\|[\s:|-]+\|$/.test(line);
