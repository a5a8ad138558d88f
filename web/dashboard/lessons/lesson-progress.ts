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

/** As if no lesson had ever been begun in this browser. */
export function forgetProgress(): void {
  keepText(KEY, JSON.stringify({}));
}

/** How far a lesson is, for its place in the list. */
export interface ProgressShown {
  readonly words: string;
  /** Steps that lie behind the learner, in this go. */
  readonly done: number;
  /** Finished, and not under way once more. */
  readonly ticked: boolean;
}

/** @param steps how many the lesson has */
export function shownProgress({ step, finished }: LessonProgress, steps: number): ProgressShown {
  if (step > 0) {
    const at = Math.min(step, steps - 1);
    const words = `${finished ? "finished before; now again" : "you are"} at step ${at + 1} of ${steps}`;
    return { words, done: at, ticked: false };
  }
  return finished ? { words: "finished", done: steps, ticked: true } : { words: "not begun", done: 0, ticked: false };
}

function all(): Record<string, unknown> {
  const kept = keptJson(KEY);
  return v.is(v.record(v.string(), v.unknown()), kept) ? kept : {};
}
