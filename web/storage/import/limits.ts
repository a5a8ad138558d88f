/** Largest file that is imported, and most that comes out of an archive: a GPT of 11 M parameters has 128 MB with its moments. */
export const IMPORT_MEGABYTES_MAX = 256;
export const IMPORT_BYTES_MAX = IMPORT_MEGABYTES_MAX * 1024 * 1024;

/** Files chosen together, or entries of an archive. */
export const IMPORT_FILES_MAX = 32;

/** Header of a .safetensors file. Ours have some kilobytes. */
export const HEADER_BYTES_MAX = 1024 * 1024;

/** Tensors of a file, optimizer included. Ours have at most 24. */
export const TENSORS_MAX = 256;
