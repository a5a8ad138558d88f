import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { assert, present } from "../../../shared/assert.ts";
import { FakeStorage } from "../../introduction/testing/browser.ts";
import { LESSONS } from "./all-lessons.ts";
import { LessonCluster } from "./lesson-cluster.svelte.ts";
import { progressOf } from "./lesson-progress.ts";
import { LessonRun } from "./lesson-run.svelte.ts";
import type { LessonSpec, Order } from "./lesson.ts";
import { PlayedCluster } from "./testing/played-cluster.ts";

/** Peers without pages: real ones, which live a little longer with each look at them. */
class PlayedLessonCluster extends LessonCluster {
  readonly #input: LessonSpec;
  #played: PlayedCluster | undefined;

  constructor(input: LessonSpec) {
    super(input);
    this.#input = input;
  }

  override start(): Promise<void> {
    this.#played = new PlayedCluster(this.#input);
    return Promise.resolve();
  }

  override read(): ReturnType<LessonCluster["read"]> {
    assert(this.#played !== undefined, "the cluster was started");
    this.#played.pass();
    return this.#played.read();
  }

  override play(order: Order): Promise<void> {
    this.#played?.play(order);
    return Promise.resolve();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", new FakeStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function runOf(id: string): { run: LessonRun; clusters: LessonCluster[] } {
  const clusters: LessonCluster[] = [];
  const lesson = present(
    LESSONS.find((each) => each.id === id),
    id,
  );
  const run = new LessonRun(lesson, (spec) => {
    const cluster = new PlayedLessonCluster(spec);
    clusters.push(cluster);
    return cluster;
  });
  return { run, clusters };
}

/** Lets time pass until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; looks < 1_000 && !holds(); looks++) await vi.advanceTimersByTimeAsync(200);
  expect(holds(), String(holds)).toBe(true);
}

/** Goes through the present step as a learner does, with its first answer. */
async function take(run: LessonRun): Promise<void> {
  if (run.phase === "asking") run.choose(0);
  await until(() => run.gathered);
  if (run.phase === "acting") await run.act();
  await until(() => run.phase === "done");
}

test("a step that is done again begins where it began, not a step earlier", async () => {
  const { run, clusters } = runOf("round");
  await run.begin(0);
  await take(run);
  await run.next();
  await take(run);
  await run.next();
  expect([run.index, run.step.title]).toEqual([2, "Each computes for itself"]);
  await take(run);

  const again = run.again();
  expect(run.index).toBe(2);
  await again;
  expect(run.scene?.title, "slow motion is made by itself").toBe("Slow motion");
  await until(() => run.scene === undefined);
  expect([run.index, run.phase, run.answer, clusters.length]).toEqual([2, "asking", undefined, 2]);
  await take(run);
  run.end();
});

test("what was done is read again while the peers go on, and what was not is done", async () => {
  const { run, clusters } = runOf("reorganize");
  await run.begin(1);
  expect(run.trouble).toBe("");
  expect(run.scene).toBeUndefined();
  await take(run);
  await run.next();
  await run.back();
  expect([run.looking, run.index, run.passed.get(1), clusters.length]).toEqual([1, 2, 0, 1]);
  await run.next();
  expect([run.looking, run.index]).toEqual([undefined, 2]);
  // From the step that is read again one can do that very step once more.
  await run.back();
  await run.again();
  expect([run.looking, run.index, run.scene, clusters.length]).toEqual([undefined, 1, undefined, 2]);
  // Step 0 was not done in this visit.
  await run.back();
  expect([run.looking, run.index, clusters.length]).toEqual([undefined, 0, 3]);
  await run.back();
  expect(run.index).toBe(0);
  run.end();
});

test("whoever goes on later begins at the step where they were, and a finished lesson stays finished", async () => {
  const { run } = runOf("reorganize");
  await run.begin(4);
  await until(() => run.scene === undefined);
  expect(run.step.title).toBe("Seat 2 comes back");
  expect(progressOf("reorganize")).toEqual({ step: 4, finished: false });
  await take(run);
  await run.next();
  expect([run.finished, run.cluster]).toEqual([true, undefined]);
  expect(progressOf("reorganize")).toEqual({ step: 0, finished: true });
  run.end();
});
