import { present } from "../assert.ts";
import { AVERAGING_TASKS, averaging } from "./tasks/averaging.ts";
import { DIGIT_TASKS, digits } from "./tasks/digits.ts";
import type { TaskFamily } from "./tasks/family.ts";
import { TASK_NAMES, type FamilyName, type TaskName } from "./tasks/names.ts";
import { pictures } from "./tasks/pictures.ts";
import { table } from "./tasks/table.ts";
import type { Task, TaskSpec } from "./tasks/task.ts";
import { text } from "./tasks/text.ts";

export type { TaskFamily } from "./tasks/family.ts";
export { TASK_NAMES, type FamilyName, type TaskName } from "./tasks/names.ts";
export { networkOf, pictureShapeOf, UNSAMPLED, type Task, type TaskSpec } from "./tasks/task.ts";

/**
 * The registry: each family of tasks, in the order in which people are offered them. What a task is follows from its record
 * here; nothing else asks for the name of one.
 */
export const FAMILIES: Readonly<Record<FamilyName, TaskFamily>> = { digits, table, pictures, text, averaging };

/** Tasks whose model is the same in every session. */
export type FixedTaskName = keyof typeof DIGIT_TASKS | keyof typeof AVERAGING_TASKS;

/** All tasks whose model is fixed, by name. */
export const TASKS: Readonly<Record<FixedTaskName, Task>> = { ...DIGIT_TASKS, ...AVERAGING_TASKS };

const FAMILY_OF = new Map<TaskName, TaskFamily>(
  Object.values(FAMILIES).flatMap((family) => family.tasks.map(({ name }) => [name, family] as const)),
);

/** The family of a session's task. */
export function familyOf({ task }: Pick<TaskSpec, "task">): TaskFamily {
  return present(FAMILY_OF.get(task), "each task is one of a family's");
}

/** The name of a task, where this is one; undefined otherwise. */
export function taskNamed(name: string): TaskName | undefined {
  return TASK_NAMES.find((each) => each === name);
}

/** What a session of this spec trains. */
export function taskOf(spec: TaskSpec): Task {
  const family = familyOf(spec);
  const preset = family.preset(spec);
  if (spec.model === null || preset.model.kind === "flat") return preset;
  const input = family.ownInput?.(spec) ?? preset.model.input;
  return {
    ...preset,
    title: `${family.subject}, a model of your own`,
    model: { ...preset.model, input, blocks: spec.model },
  };
}

/** One line for people, also where no session's spec is known yet. */
export function taskTitle(name: TaskName): string {
  const titled = familyOf({ task: name }).tasks.find((task) => task.name === name);
  return present(titled, "a family has each of its tasks").title;
}
