/**
 * Whether parsed JSON is nested no deeper than so many arrays and objects. `JSON.parse` takes any depth; what walks the
 * value afterwards, `JSON.stringify` first of all, runs out of stack. So this does not recurse.
 */
export function isNestedAtMost(value: unknown, depthMax: number): boolean {
  let level: object[] = isNest(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > depthMax) return false;
    level = level.flatMap((nest) => Object.values(nest).filter(isNest));
  }
  return true;
}

function isNest(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
