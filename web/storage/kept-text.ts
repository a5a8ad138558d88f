/** What this browser keeps for its visitor under a name; undefined where there is nothing, or storage is denied. */
export function keptText(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text under a name. Storage may be denied or full: then it holds no longer than this page. */
export function keepText(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Nothing depends on it.
  }
}

/** The same, read as JSON; undefined also where it is none. */
export function keptJson(name: string): unknown {
  try {
    return JSON.parse(keptText(name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
