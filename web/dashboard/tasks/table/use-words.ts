import type { ColumnUse } from "../../../data/table/analysis.ts";

/** What a column may be taken for, as people are told. */
export const USE_WORDS: Readonly<Record<ColumnUse, string>> = {
  number: "number",
  date: "date",
  category: "category",
  out: "left out",
};
