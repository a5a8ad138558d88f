import { whole } from "../kit/look/figures.ts";

/** Behind a sum over rounds of which the first are not known, as after a tab came back; empty where all are. */
export function sinceWords(rounds: readonly { readonly round: number }[]): string {
  const from = rounds[0]?.round ?? 0;
  return from > 1 ? ` since round ${whole(from)}` : "";
}
