/** Columns that a table may have, and words that a column of categories may have. */
export const COLUMNS_MAX = 1000;
export const CATEGORIES_MAX = 1000;
/** Inputs of a model that all columns together may come to. */
export const INPUTS_MAX = 4096;
/** Largest description of a table in a spec, as JSON in UTF-8: a thousand columns with usual names take 100 KiB. */
export const TABLE_KILOBYTES_MAX = 128;
/** Longest name of a column, a label or a category. */
export const TABLE_NAME_CHARACTERS_MAX = 100;
