/** Name of a column of a table that has no line of names. @param at its place, from 0 */
export const numberedColumn = (at: number): string => `column ${at + 1}`;

/** Place of a column that is named by its number, from 0; undefined for any other name. */
export function placeOfNumbered(name: string): number | undefined {
  const found = /^column ([1-9]\d{0,4})$/.exec(name);
  return found === null ? undefined : Number(found[1]) - 1;
}
