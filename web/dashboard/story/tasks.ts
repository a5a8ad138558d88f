import { familyOf, type FamilyName } from "../../../shared/session/tasks.ts";
import type { SessionSpec } from "../../../shared/session/spec.ts";
import { averaging } from "./tasks/averaging.ts";
import { digits } from "./tasks/digits.ts";
import type { FamilyStory, WordedSpec } from "./tasks/family-story.ts";
import { pictures } from "./tasks/pictures.ts";
import { table } from "./tasks/table.ts";
import type { TaskWords } from "./tasks/task-words.ts";
import { text } from "./tasks/text.ts";

export type { TaskWords } from "./tasks/task-words.ts";

const STORIES: Readonly<Record<FamilyName, FamilyStory>> = { digits, table, pictures, text, averaging };

/** What people are told of a session's task. */
export function storyOf(spec: Pick<SessionSpec, "task">): FamilyStory {
  return STORIES[familyOf(spec).name];
}

/** The words of a session's task. */
export function taskWords(spec: WordedSpec): TaskWords {
  return storyOf(spec).words(spec);
}
