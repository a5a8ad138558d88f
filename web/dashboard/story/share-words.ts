import { percent, whole } from "../kit/look/figures.ts";

/** Labels beyond these are told together. */
const TOLD_MAX = 3;

/** One seat's share of the data as a sentence for those who do not see the bar. @param row samples of each digit */
export function shareWords(row: readonly number[]): string {
  const all = row.reduce((sum, count) => sum + count, 0);
  const told = [...row.entries()]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOLD_MAX)
    .map(([digit, count]) => `${percent(count / all)} digit ${digit}`);
  return `${whole(all)} samples, most of them ${told.join(", ")}`;
}
