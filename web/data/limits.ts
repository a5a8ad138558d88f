/** Largest file that is read, and most bytes that come out of compressed ones: a tab's memory is not endless. */
export const FILE_BYTES_MAX = 256 * 1024 * 1024;
export const FILE_MEGABYTES_MAX = FILE_BYTES_MAX / (1024 * 1024);

/** Most entries of an archive or folder that are looked at, those that are no samples included. */
export const ENTRIES_MAX = 100_000;

/** Most bytes that come out of the archives of one batch, one file after the other: it must come to an end. */
export const UNPACKED_BYTES_MAX = 16 * 1024 * 1024 * 1024;

/** Largest image file: photographs of phones have some 25 MB. */
export const IMAGE_MEGABYTES_MAX = 64;
export const IMAGE_BYTES_MAX = IMAGE_MEGABYTES_MAX * 1024 * 1024;

/**
 * Largest width and height of a digit or the like, of which all pixels are needed at once, 64 MiB of them; and most pixels
 * of a photograph, which is read some rows at a time: decoded by the browser it has 256 MiB.
 */
export const IMAGE_SIDE_MAX = 4096;
export const PICTURE_PIXELS_MAX = 64 * 1024 * 1024;

/** Rows of a decoded image that are copied at a time: the canvas between stays small. */
export const IMAGE_ROWS_AT_ONCE = 256;

/** Most bytes of pictures that a tab may bring: 65,536 in colour of 32 x 32, or 7,281 of 96 x 96. */
export const PICTURES_MEGABYTES_MAX = 192;

/** Longest cell of a CSV file. */
export const CELL_CHARACTERS_MAX = 1000;

/** Between two reports of progress. */
export const READ_REPORT_EVERY_MS = 100;
