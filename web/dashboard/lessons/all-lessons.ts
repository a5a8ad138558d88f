import { HALT_LESSON } from "./content/halt.ts";
import { LEARN_LESSON } from "./content/learn.ts";
import { MAJORITY_LESSON } from "./content/majority.ts";
import { REORGANIZE_LESSON } from "./content/reorganize.ts";
import { ROUND_LESSON } from "./content/round.ts";
import { SECURE_LESSON } from "./content/secure.ts";
import { SLOW_LESSON } from "./content/slow.ts";
import type { Lesson } from "./lesson.ts";

/** In the order in which they build on each other. */
export const LESSONS: readonly Lesson[] = [
  LEARN_LESSON,
  ROUND_LESSON,
  SLOW_LESSON,
  HALT_LESSON,
  REORGANIZE_LESSON,
  MAJORITY_LESSON,
  SECURE_LESSON,
];
