import { describe, expect, test } from "vitest";
import { present } from "../../../shared/assert.ts";
import { parseSpec } from "../../../shared/session/spec.ts";
import { LESSONS } from "./all-lessons.ts";
import { sceneOf, sessionOf, type Lesson, type LessonStep } from "./lesson.ts";
import { PlayedCluster } from "./testing/played-cluster.ts";
import { RULES } from "./rules.ts";
import { startStep, whyBroken } from "./step-machine.ts";
import { StepWatch } from "./step-watch.ts";

/** Virtual time that any step of a lesson may take. */
const STEP_MS_MAX = 60_000;

const cases = LESSONS.map((lesson) => [lesson.id, lesson] as const);

describe("the words of lessons", () => {
  test("every lesson has its own address, and four to seven steps", () => {
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length);
    for (const { id, steps } of LESSONS) {
      expect(id).toMatch(/^[a-z]+$/);
      expect(steps.length, id).toBeGreaterThanOrEqual(4);
      expect(steps.length, id).toBeLessThanOrEqual(7);
    }
  });

  test.each(cases)("%s: each step can be read, guessed and played", (_, lesson) => {
    const { sessions, steps } = lesson;
    for (const step of steps) {
      expect(Object.values(sessions)).toContain(sessionOf(lesson, step));
      expect(step.text.join(" ").length, step.title).toBeLessThan(420);
      for (const rule of step.rules) expect(RULES[rule].length).toBeGreaterThan(20);
      if (step.question) expect(step.question.answers[step.question.right], step.title).toBeDefined();
      expect(new Set(step.question?.answers).size).toBe(step.question?.answers.length ?? 0);
      // Sentences that are put together.
      expect(step.goal).not.toMatch(/^[A-Z]|\.$/);
      expect(step.truth).toMatch(/\.$/);
    }
    expect(steps[0]?.fresh, "a lesson begins with a fresh cluster").toBe(true);
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1] ?? step;
      // Who comes from another session comes to fresh peers.
      if (sessionOf(lesson, step) !== sessionOf(lesson, before)) expect(step.fresh, step.title).toBe(true);
    }
  });

  test.each(cases)("%s: its sessions are ones that a server creates", (_, { sessions }) => {
    for (const spec of Object.values(sessions)) expect(parseSpec(spec).targetAccuracy).toBeNull();
  });
});

describe("lessons with real peers", () => {
  test.each(cases)("%s: each step comes to its end by what the peers do, and not before", (_, lesson) => {
    let played: PlayedCluster | undefined;
    let session: unknown;
    for (const step of lesson.steps) {
      if (played === undefined || sessionOf(lesson, step) !== session) {
        session = sessionOf(lesson, step);
        played = new PlayedCluster(sessionOf(lesson, step));
      }
      playStep(step, played);
    }
  });

  test.each(cases)(
    "%s: any step can be begun by itself, in fresh peers to whom what came before is done first",
    (_, lesson) => {
      for (const [index, step] of lesson.steps.entries()) {
        const scene = sceneOf(lesson, index).map((at) => present(lesson.steps[at], `step ${at}`));
        // Nothing but what the step stands on: who does a step again does not want to wait.
        expect(scene.length, step.title).toBeLessThanOrEqual(3);
        for (const each of scene) expect(sessionOf(lesson, each)).toBe(sessionOf(lesson, step));
        const played = new PlayedCluster(sessionOf(lesson, step));
        for (let at = 0; at < 5; at++) played.pass();
        for (const each of [...scene, step]) playStep(each, played);
      }
    },
  );
});

/** Goes through a step as a learner does. @throws where it cannot be done, or was done without anything happening */
function playStep(step: LessonStep, played: PlayedCluster): void {
  const { cluster } = played;
  const size = cluster.spec.seats;
  const run = startStep(step);
  if (step.question) run.handle({ type: "answered", answer: step.question.right });
  let watch = new StepWatch(size, played.read());
  if (step.action) {
    expect(run.state, step.title).toBe("acting");
    expect(step.done(watch.look(played.read(), played)), `${step.title}: done before anything was done`).toBe(false);
    watch = new StepWatch(size, played.read());
    for (const order of step.action.orders) played.play(order);
    run.handle({ type: "acted" });
  }
  for (const until = cluster.now + STEP_MS_MAX; run.state !== "done" && cluster.now < until;) {
    played.pass();
    const now = watch.look(played.read(), played);
    expect(whyBroken(step, now), step.title).toBeUndefined();
    expect(step.watch?.(now) ?? "").not.toMatch(/undefined|NaN/);
    run.handle({ type: "looked", now });
  }
  expect([step.title, run.state, cluster.states]).toEqual([step.title, "done", cluster.states]);
}

describe("a learner who does something else", () => {
  const lesson = LESSONS.find(({ id }) => id === "halt") as Lesson;
  const healing = lesson.steps[2] as LessonStep;

  test("who lets grace run out while reading is told what happened, and can do the step again", () => {
    const played = new PlayedCluster(lesson.sessions.main!);
    const run = startStep(healing);
    run.handle({ type: "answered", answer: 0 });
    const watch = new StepWatch(3, played.read());
    played.play({ do: "split", a: [0, 1], b: [2] });
    for (let at = 0; at < 400 && run.state === "acting"; at++) {
      played.pass();
      run.handle({ type: "looked", now: watch.look(played.read(), played) });
    }
    expect(run.state).toBe("broken");
    expect(run.context.broken).toMatch(/^Seat \d has stopped, which this step does not expect: /);
    expect(sceneOf(lesson, 2), "the split, and then this very step").toEqual([1]);
  });

  test("a peer that fails breaks any step", () => {
    const played = new PlayedCluster(lesson.sessions.main!);
    const [first, ...rest] = new StepWatch(3, played.read()).look(played.read(), played).seats;
    const now = {
      seats: [{ ...first!, failure: "the worker stopped" }, ...rest],
      size: 3,
      rebuilt: undefined,
      learning: undefined,
    };
    for (const { steps } of LESSONS) {
      for (const step of steps) expect(whyBroken(step, now)).toBe("Seat 0 failed: the worker stopped");
    }
  });
});

describe("a step", () => {
  const { steps } = LESSONS.find(({ id }) => id === "reorganize") as Lesson;

  test("asks first, then has its button, and takes only answers that it offers", () => {
    const run = startStep(steps[1]!);
    expect(run.handle({ type: "acted" })).toBe("asking");
    expect(run.handle({ type: "answered", answer: 7 })).toBe("asking");
    expect(run.handle({ type: "answered", answer: 2 })).toBe("acting");
    expect(run.handle({ type: "answered", answer: 1 })).toBe("acting");
    expect(run.context.answer).toBe(2);
    expect(run.handle({ type: "acted" })).toBe("watching");
  });

  test("that asks and does nothing is watched at once", () => {
    expect(startStep(steps[0]!).state).toBe("watching");
    expect(startStep(steps[3]!).state).toBe("acting");
  });

  test("needs what it stands on to happen first, and nothing else", () => {
    const scenes = LESSONS.map((lesson) => [lesson.id, lesson.steps.map((_, index) => sceneOf(lesson, index).join())]);
    expect(Object.fromEntries(scenes)).toEqual({
      learn: ["", "", "", "", "", "", ""],
      // Slow motion, but not what was only looked at in it.
      round: ["", "", "1", "1", "1", "1"],
      slow: ["", "", "", "", "3"],
      halt: ["", "", "1", "", "3", "3"],
      reorganize: ["", "", "1", "1,2", "1,2,3"],
      majority: ["", "", "1", "", "", "4", ""],
      secure: ["", "", "", "", "", ""],
    });
  });
});
