import { describe, expect, it } from "vitest";
import { averagingFigures, type AveragingCase } from "./averaging-figures.ts";
import { meetsTarget } from "./figure.ts";

const CEILINGS = [39e6, 41e6, 43e6];

function caseOf(given: Partial<AveragingCase>, averagingMs: number, bytes = 24e6): AveragingCase {
  return {
    members: 4,
    task: "synthetic-1m",
    compression: "none",
    rounds: [{ round: 1, averagingMs, sinceFirstMs: averagingMs, bytes }],
    othersBusy: 0,
    ...given,
  };
}

describe("figures of averaging", () => {
  it("compare the uncompressed time with the floor under the median ceiling", () => {
    const figures = averagingFigures([caseOf({}, 800)], CEILINGS);
    const floor = figures.find(({ name }) => name.endsWith("times the floor"));
    expect(floor?.value).toBeCloseTo(800 / (24e9 / 41e6));
    expect(floor?.target).toEqual({ relation: "at most", value: 1.45 });
    expect(meetsTarget(floor!)).toBe(true);
  });

  it("compare a compressed time with the uncompressed one of the same task", () => {
    const cases = [
      caseOf({}, 600),
      caseOf({ task: "synthetic-4m" }, 2400, 96e6),
      caseOf({ compression: "int8" }, 210, 6e6),
    ];
    const share = averagingFigures(cases, CEILINGS).find(({ name }) => name.endsWith("share of uncompressed"));
    expect(share?.value).toBeCloseTo(0.35);
    expect(meetsTarget(share!)).toBe(false);
  });

  it("say no share where the uncompressed time is missing", () => {
    const names = averagingFigures([caseOf({ compression: "int8" }, 200)], CEILINGS).map(({ name }) => name);
    expect(names.some((name) => name.includes("share"))).toBe(false);
  });

  it("compare sparse contributions of the largest model with int8", () => {
    const share = (task: AveragingCase["task"]) => {
      const cases = [caseOf({ task, compression: "int8" }, 400), caseOf({ task, compression: "sparse" }, 50)];
      return averagingFigures(cases, CEILINGS).find(({ name }) => name.endsWith("share of int8"));
    };
    expect(share("synthetic-4m")).toMatchObject({ value: 0.125, target: { relation: "at most", value: 0.15 } });
    expect(share("synthetic-1m")).toMatchObject({ value: 0.125, unlisted: true });
  });

  it("have targets of time only where the rival was measured", () => {
    const targets = (given: Partial<AveragingCase>) =>
      averagingFigures([caseOf(given, 400)], CEILINGS).flatMap(({ target }) => target ?? []);
    expect(targets({ members: 3 })).toEqual([{ relation: "below", value: 550 }]);
    expect(targets({ members: 3, compression: "int8" })).toEqual([{ relation: "below", value: 200 }]);
    expect(targets({ members: 4 })).toEqual([{ relation: "at most", value: 1.45 }]);
    expect(targets({ members: 4, task: "synthetic-4m" })).toEqual([]);
    expect(targets({ members: 4, compression: "fp16" })).toEqual([]);
  });
});
