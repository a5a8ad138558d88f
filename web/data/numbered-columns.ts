import type { SampleSchema } from "./sample-schema.ts";

/** Name of a column of a table that has no line of names. @param at its place, from 0 */
export const numberedColumn = (at: number): string => `column ${at + 1}`;

/** Place of a column that is named by its number, from 0; undefined for any other name. */
export function placeOfNumbered(name: string): number | undefined {
  const found = /^column ([1-9]\d{0,4})$/.exec(name);
  return found === null ? undefined : Number(found[1]) - 1;
}

/** Whether a session's tables have no names for their columns: what it learns from stands at fixed places. */
export function hasNumberedColumns({ columns, labelColumn }: SampleSchema): boolean {
  const isNumbered = (name: string): boolean => placeOfNumbered(name) !== undefined;
  return columns !== null && isNumbered(labelColumn) && columns.every(({ name }) => isNumbered(name));
}
