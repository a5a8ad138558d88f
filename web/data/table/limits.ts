const MEGABYTE = 1024 * 1024;

/** Largest table, as a file and unpacked: it is read in pieces. */
export const TABLE_MEGABYTES_MAX = 2048;
export const TABLE_BYTES_MAX = TABLE_MEGABYTES_MAX * MEGABYTE;

/** Bytes of a table that are read at a time. */
export const PIECE_BYTES = MEGABYTE;

/** Characters at a table's start by which its delimiter and its first line are judged. */
export const HEAD_CHARACTERS = 256 * 1024;

/** Most columns that a file may have, those that nobody learns from included. */
export const FILE_COLUMNS_MAX = 10_000;

/** Rows that a tab may bring, and numbers that they may come to: 256 MB of memory. */
export const TABLE_ROWS_MAX = 1024 * 1024;
export const TABLE_NUMBERS_MAX = 64 * 1024 * 1024;
