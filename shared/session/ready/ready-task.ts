import type { CategoryColumn, NumberColumn } from "../../data/columns/column.ts";
import type { TextSource } from "../../text/text-schema.ts";
import type { SessionSpecInput } from "../spec-schema.ts";
import type { ReadyName } from "./ready-names.ts";
import type { ReadySource } from "./source-schema.ts";

/** Files of an npm package, as this project installs it; of the package none of its code is used. */
export interface ReadyFile {
  readonly package: string;
  /** Below its folder. Of several files one is made: they are put one after the other. */
  readonly paths: readonly string[];
  readonly encoding: "utf-8" | "latin1";
}

/** A task that can be begun with at once: what it learns from comes with this project. */
export interface ReadyTask {
  /** As people type it: the demo's `--task`, and `task` in what a script asks for. */
  readonly name: ReadyName;
  /** One line for people. */
  readonly title: string;
  /** Whose work it is, and of which year. */
  readonly origin: string;
  /** Under which licence it may be used. */
  readonly licence: string;
  /** Where more is told of it: shown, and never fetched. */
  readonly link: string;
  /** Where the server has it from. */
  readonly file: ReadyFile;
  /** What sessions of it are, unless somebody asks for something else; it names the data by their digest. */
  readonly spec: ReadySpec;
}

export type ReadySpec = SessionSpecInput & { readonly task: NonNullable<SessionSpecInput["task"]> };

/** A session of a text whose characters are known, of as many rounds as make words of them. */
export function textSpec(source: TextSource, characters: string): ReadySpec & { readonly text: object } {
  return { task: "text", text: { source, tokens: { kind: "characters", characters } }, rounds: 300 };
}

/** A session of a table, which all tabs share. */
export function tableSpec(said: Omit<ReadySpec, "task"> & { readonly source: ReadySource }): ReadySpec {
  return { task: "table-mlp", ...said };
}

/** A column of numbers. @param gap what an empty cell becomes */
export function numberColumn(name: string, min: number, max: number, gap: number): NumberColumn {
  return { name, kind: "number", min, max, gap };
}

/** A column of words. @param missing whether empty cells have an input of their own */
export function categoryColumn(name: string, values: string[], missing = false): CategoryColumn & { values: string[] } {
  return { name, kind: "category", values, missing };
}
