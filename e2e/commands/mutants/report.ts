import Table from "cli-table3";
import pc from "picocolors";
import type { Fate, Judgement } from "./judge.ts";
import type { Mutant } from "./mutant.ts";

const SNIPPET_MAX = 70;

/** A mutant in a line: where it is, and what became what. */
export function mutantText({ file, line, before, after }: Mutant): string {
  return `${file}:${line}  ${snippet(before)} ${pc.dim("->")} ${snippet(after)}`;
}

function snippet(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= SNIPPET_MAX ? line : `${line.slice(0, SNIPPET_MAX)}…`;
}

/** How many of each file's mutants were seen. A mutant that never ends is seen too. */
export function table(judgements: readonly Judgement[]): string {
  const files = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    const { file } = judgement.mutant;
    files.set(file, [...(files.get(file) ?? []), judgement]);
  }
  const head = ["file", "mutants", "killed", "timed out", "survived", "seen"];
  const drawn = new Table({ head, style: { head: ["bold"], border: ["dim"] }, colAligns: ["left", ...numbers()] });
  for (const [file, of] of files) drawn.push([file, ...figures(of)]);
  if (files.size > 1) drawn.push([pc.bold("all"), ...figures(judgements)]);
  return drawn.toString();
}

function numbers(): readonly "right"[] {
  return ["right", "right", "right", "right", "right"];
}

function figures(judgements: readonly Judgement[]): readonly string[] {
  const count = (fate: Fate): number => judgements.filter((judgement) => judgement.fate === fate).length;
  const all = judgements.length;
  const survived = count("survived");
  const counts = [all, count("killed"), count("timed out"), survived].map(String);
  return [...counts, `${(((all - survived) / all) * 100).toFixed(1)} %`];
}
