/**
 * What somebody may have meant by a name that there is not.
 * @returns undefined where none is like it
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 4));
  const [nearest] = names
    .map((known) => ({ known, edits: edits(name, known) }))
    .filter((each) => each.edits <= most)
    .sort((a, b) => a.edits - b.edits);
  return nearest?.known;
}

/** Characters to add, take away or change until one text is the other (Levenshtein 1966). */
function edits(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [row, character] of [...from].entries()) {
    const here = [row + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const changed = (above[at - 1] ?? 0) + (character === to[at - 1] ? 0 : 1);
      here.push(Math.min(changed, (above[at] ?? 0) + 1, (here[at - 1] ?? 0) + 1));
    }
    above = here;
  }
  return above[to.length] ?? 0;
}
