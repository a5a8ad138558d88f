import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { planRuns, type PlannedRun } from "./plan.ts";

const plan = (text: string): readonly PlannedRun[] => planRuns(readArguments(text.split(" ")));
const rows = (text: string) => plan(text).map(({ peers, data, label, kind }) => `${peers} ${data} ${label}: ${kind}`);

test("one central run stands beside all clusters of a size; secure averaging needs three", () => {
  expect(rows("--peers 2,3")).toEqual([
    "2 all central: central",
    "2 iid plain: cluster",
    "2 iid secure: impossible",
    "2 by-label plain: cluster",
    "2 by-label secure: impossible",
    "3 all central: central",
    "3 iid plain: cluster",
    "3 iid secure: cluster",
    "3 by-label plain: cluster",
    "3 by-label secure: cluster",
  ]);
});

test("liars are averaged by mean and by median, where they are a minority", () => {
  expect(rows("--peers 2,5 --dishonest 1 --data iid")).toEqual([
    "2 all central: central",
    "2 iid plain: cluster",
    "2 iid mean, 1 lies: cluster",
    "2 iid median, 1 lies: impossible",
    "5 all central: central",
    "5 iid plain: cluster",
    "5 iid mean, 1 lies: cluster",
    "5 iid median, 1 lies: cluster",
  ]);
  const [, mean, median] = plan("--peers 5 --dishonest 2 --data iid --modes plain");
  expect(mean).toMatchObject({ liars: 2, spec: { aggregation: "mean", averaging: "plain" } });
  expect(median).toMatchObject({ liars: 2, spec: { aggregation: "median", averaging: "plain" } });
});

test("all runs of a size train the same model on as many samples", () => {
  const runs = plan("--peers 4 --rounds 30 --seed 9 --alpha 0.1 --local-steps 2 --compression fp16");
  const specs = runs.flatMap((run) => (run.kind === "impossible" ? [] : [run.spec]));
  expect(specs).toHaveLength(5);
  for (const spec of specs) {
    expect(spec).toMatchObject({ seats: 4, rounds: 30, seed: 9, alpha: 0.1, localSteps: 2, compression: "fp16" });
    expect(spec.targetAccuracy).toBeNull();
  }
  expect(specs.map(({ data, averaging }) => `${data} ${averaging}`)).toEqual([
    "shared plain",
    "shared plain",
    "shared secure",
    "by-label plain",
    "by-label secure",
  ]);
});
