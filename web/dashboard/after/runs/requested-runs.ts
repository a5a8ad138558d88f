import { LINES_MAX } from "../../charts/line-looks.ts";

/** Fewest runs that can be compared. */
export const COMPARED_MIN = 2;

/** Keys of results, `SESSION/SEAT`, as the address of the comparison names them: each once, and no more than can be told apart. */
export function requestedRuns(search: string): { readonly keys: readonly string[]; readonly surplus: number } {
  const named = (new URLSearchParams(search).get("runs") ?? "").split(",").map((key) => key.trim());
  const keys = [...new Set(named)].filter((key) => /^[\w-]{1,64}\/\d{1,2}$/.test(key));
  return { keys: keys.slice(0, LINES_MAX), surplus: Math.max(0, keys.length - LINES_MAX) };
}
