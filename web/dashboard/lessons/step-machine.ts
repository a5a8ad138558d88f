import { hasEnded } from "../../../shared/peer/states.ts";
import { defineMachine, type Run } from "../../../shared/state-machine/machine.ts";
import type { ClusterNow, LessonStep } from "./lesson.ts";

/** What a step of a lesson is about, and what has come of it. */
export interface StepContext {
  readonly step: LessonStep;
  /** Index of the answer that the learner gave; undefined before. */
  answer: number | undefined;
  /** Why the step cannot come to its end any more. */
  broken: string | undefined;
}

export type StepEvent =
  | { readonly type: "begin" }
  | { readonly type: "answered"; readonly answer: number }
  | { readonly type: "acted" }
  | { readonly type: "looked"; readonly now: ClusterNow };

export type StepPhase = "asking" | "acting" | "watching" | "done" | "broken";

/** A step: a guess first, then the button, then it is watched until what it waits for has really happened. */
export const STEP_MACHINE = defineMachine<StepContext, StepEvent>()({
  name: "lessonStep",
  initial: "asking",
  states: {
    asking: {
      to: ["acting"],
      on(context, event) {
        if (event.type === "answered") {
          const { question } = context.step;
          if (question?.answers[event.answer] === undefined) return "asking";
          context.answer = event.answer;
          return "acting";
        }
        return event.type === "begin" && context.step.question === undefined ? "acting" : "asking";
      },
    },
    acting: {
      to: ["watching", "broken"],
      on(context, event) {
        if (event.type === "acted" || context.step.action === undefined) return "watching";
        return event.type === "looked" && isBroken(context, event.now) ? "broken" : "acting";
      },
    },
    watching: {
      to: ["done", "broken"],
      on(context, event) {
        if (event.type !== "looked") return "watching";
        if (context.step.done(event.now)) return "done";
        return isBroken(context, event.now) ? "broken" : "watching";
      },
    },
    done: { to: [], on: () => "done" },
    broken: { to: [], on: () => "broken" },
  },
});

/** Starts a step: where there is nothing to guess and nothing to do, it is watched at once. */
export function startStep(step: LessonStep): Run<StepContext, StepEvent, StepPhase> {
  const run = STEP_MACHINE.start({ step, answer: undefined, broken: undefined });
  run.handle({ type: "begin" });
  run.handle({ type: "begin" });
  return run;
}

function isBroken(context: StepContext, now: ClusterNow): boolean {
  context.broken = whyBroken(context.step, now);
  return context.broken !== undefined;
}

/** What keeps the cluster from ever doing what a step waits for. */
export function whyBroken(step: LessonStep, now: ClusterNow): string | undefined {
  for (const { seat, status, failure } of now.seats) {
    if (failure !== undefined) return `Seat ${seat} failed: ${failure}`;
    if (status && hasEnded(status.state) && !(step.stopped ?? []).includes(seat)) {
      const why = status.halted === undefined ? "" : `: ${status.halted.detail}`;
      return `Seat ${seat} has stopped, which this step does not expect${why}.`;
    }
  }
  return undefined;
}
