/** Columns that a table may have, and words that a column of categories may have. */
export const COLUMNS_MAX = 1000;
export const CATEGORIES_MAX = 1000;
/** Inputs of a model that all columns together may come to. */
export const INPUTS_MAX = 4096;
/** Longest name of a column, a label or a category. */
export const NAME_CHARACTERS_MAX = 100;
