/** Largest file that is read, and most bytes that come out of compressed ones: a tab's memory is not endless. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024;
export const FILE_MEGABYTES_MAX = FILE_BYTES_MAX / (1024 * 1024);

/** Most entries of an archive or folder that are looked at, those that are no samples included. */
export const ENTRIES_MAX = 100_000;

/** Largest image file, and largest width and height: a photo passes; its pixels unpacked are at most 64 MiB. */
export const IMAGE_MEGABYTES_MAX = 8;
export const IMAGE_BYTES_MAX = IMAGE_MEGABYTES_MAX * 1024 * 1024;
export const IMAGE_SIDE_MAX = 4096;

/** Rows of a decoded image that are copied at a time: the canvas between stays small. */
export const IMAGE_ROWS_AT_ONCE = 256;

/** Longest cell of a CSV file. */
export const CELL_CHARACTERS_MAX = 1000;

/** Between two reports of progress. */
export const READ_REPORT_EVERY_MS = 100;
