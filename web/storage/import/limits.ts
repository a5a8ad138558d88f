/** Largest file that is imported, and most that comes out of an archive: a run of the largest task as JSON has 64 MB. */
export const IMPORT_MEGABYTES_MAX = 96;
export const IMPORT_BYTES_MAX = IMPORT_MEGABYTES_MAX * 1024 * 1024;

/** Files chosen together, or entries of an archive. */
export const IMPORT_FILES_MAX = 32;

/** Header of a .safetensors file. Ours have some kilobytes. */
export const HEADER_BYTES_MAX = 1024 * 1024;

/** Tensors of a file, optimizer included. Ours have at most 24. */
export const TENSORS_MAX = 256;
