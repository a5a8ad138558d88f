/** What a session can train, as its spec names it. */
export const TASK_NAMES = [
  "mnist-mlp",
  "mnist-cnn",
  "table-mlp",
  "pictures",
  "text",
  "synthetic-100k",
  "synthetic-1m",
  "synthetic-4m",
] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/**
 * What tasks have in common that learn from the same kind of thing: digits of 28 x 28, rows of a table, photographs, windows of a text.
 * The family `averaging` draws a seeded pseudo-gradient and exists to measure averaging.
 */
export type FamilyName = "digits" | "table" | "pictures" | "text" | "averaging";
