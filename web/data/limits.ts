/** Largest file that is read, and most bytes that come out of compressed ones: a tab's memory is not endless. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024;
export const FILE_MEGABYTES_MAX = FILE_BYTES_MAX / (1024 * 1024);

/** Most entries of an archive or folder that are looked at, those that are no samples included. */
export const ENTRIES_MAX = 100_000;

/** Largest image file: one of 28 x 28 pixels needs far less, and what unpacks from it stays small. */
export const IMAGE_BYTES_MAX = 64 * 1024;

/** Longest cell of a CSV file. */
export const CELL_CHARACTERS_MAX = 1000;

/** Between two reports of progress. */
export const READ_REPORT_EVERY_MS = 100;
