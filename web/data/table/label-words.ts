import type { ColumnAnalysis, WordCount } from "./analysis.ts";
import { isMissingLabel } from "./cell-words.ts";

/** The different labels of a column; words such as `none` are labels where others would be gaps. */
export function labelWords({ words, gapWords }: ColumnAnalysis): readonly WordCount[] {
  const named = gapWords.filter(({ text }) => !isMissingLabel(text));
  return [...(words ?? []), ...named].sort((a, b) => b.count - a.count);
}
