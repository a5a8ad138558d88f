import { numberedColumn } from "../numbered-columns.ts";

/**
 * What the columns of a table are called by its first line: without a name they are called by their places, and the
 * second and third of one name `x (2)`, `x (3)`. So each has a name of its own, and the same in every tab's file.
 */
export function columnNames(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return cells.map((cell, at) => {
    const name = cell.normalize("NFC").replace(/\s+/g, " ").trim() || numberedColumn(at);
    let own = name;
    for (let i = 2; taken.has(own); i += 1) own = `${name} (${i})`;
    taken.add(own);
    return own;
  });
}
