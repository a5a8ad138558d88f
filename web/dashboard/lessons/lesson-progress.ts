import * as v from "valibot";
import { keepText, keptJson } from "../../storage/kept-text.ts";

/** How far somebody is in a lesson. */
export interface LessonProgress {
  /** The step to go on with. */
  readonly step: number;
  /** The lesson was finished at least once. */
  readonly finished: boolean;
}

const KEY = "lockstep/lessons";
const Progress = v.object({
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  finished: v.boolean(),
});
const NONE: LessonProgress = { step: 0, finished: false };

/** What is remembered of a lesson in this browser; what cannot be read counts as nothing. */
export function progressOf(lesson: string): LessonProgress {
  const found = v.safeParse(Progress, all()[lesson]);
  return found.success ? found.output : NONE;
}

/** Remembers it, where the browser keeps anything. */
export function keepProgress(lesson: string, progress: LessonProgress): void {
  keepText(KEY, JSON.stringify({ ...all(), [lesson]: progress }));
}

function all(): Record<string, unknown> {
  const kept = keptJson(KEY);
  return v.is(v.record(v.string(), v.unknown()), kept) ? kept : {};
}
