import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { meetsTarget, type Figure } from "./figure.ts";
import { formatValue, reportJson, reportText, type BenchRun } from "./report.ts";

const FIGURE: Figure = {
  part: "ceiling",
  name: "speed",
  value: 41.26,
  unit: "MB/s",
  formula: "median of the samples",
  samples: [40, 41.26, 43],
};

function runOf(figures: readonly Figure[], more: Partial<BenchRun> = {}): BenchRun {
  return {
    startedAt: new Date(Date.UTC(2026, 10, 22, 12)),
    seconds: 10,
    machine: { cpu: "Some CPU", cores: 2, memoryGiB: 8, platform: "linux x64", node: "20", chromium: "156" },
    quick: false,
    figures,
    failures: [],
    ...more,
  };
}

const textOf = (run: BenchRun) => stripVTControlCharacters(reportText(run));

describe("targets", () => {
  it.each([
    ["at most", 5, true],
    ["at most", 5.1, false],
    ["below", 5, false],
    ["below", 4.9, true],
    ["at least", 5, true],
    ["at least", 4.9, false],
  ] as const)("%s 5: %d -> %s", (relation, value, met) => {
    expect(meetsTarget({ value, target: { relation, value: 5 } })).toBe(met);
  });

  it("are neither met nor missed where there is none", () => {
    expect(meetsTarget({ value: 5 })).toBeNull();
  });
});

describe("the report", () => {
  it("has one row for each listed figure, with its target and whether it is met", () => {
    const missed: Figure = { ...FIGURE, name: "slow", target: { relation: "at least", value: 50 }, note: "3 readings" };
    const text = textOf(runOf([FIGURE, missed, { ...FIGURE, name: "only in JSON", unlisted: true }]));
    expect(text).toMatch(/speed\s+│\s+41\.3 MB\/s/);
    expect(text).toMatch(/slow\s+│\s+41\.3 MB\/s\s+│\s+at least 50\.0 MB\/s\s+│\s+missed\s+│\s+3 readings/);
    expect(text).not.toContain("only in JSON");
    expect(text).toContain("Some CPU, 2 cores");
  });

  it("marks figures that others disturbed, and only those", () => {
    expect(textOf(runOf([{ ...FIGURE, othersBusy: 0.9 }]))).toMatch(/~ 41\.3[^]*up to 0\.9 of 2 processors/);
    expect(textOf(runOf([{ ...FIGURE, othersBusy: 0.05 }]))).not.toContain("~");
    expect(textOf(runOf([{ ...FIGURE, othersBusy: Number.NaN }]))).not.toContain("~");
  });

  it("names the parts that failed", () => {
    const run = runOf([FIGURE], { failures: [{ part: "memory", reason: "a tab crashed" }] });
    expect(textOf(run)).toContain("memory could not be measured: a tab crashed");
    expect(JSON.parse(reportJson(run))).toMatchObject({ failures: [{ part: "memory" }] });
  });

  it("writes JSON with machine, date, formulas, samples and verdicts, of every figure", () => {
    const hidden: Figure = { ...FIGURE, unlisted: true, target: { relation: "at least", value: 50 } };
    expect(JSON.parse(reportJson(runOf([FIGURE, hidden])))).toMatchObject({
      date: "2026-11-22T12:00:00.000Z",
      machine: { cpu: "Some CPU", cores: 2, node: "20", chromium: "156" },
      figures: [
        { name: "speed", value: 41.26, formula: "median of the samples", samples: [40, 41.26, 43], met: null },
        { met: false },
      ],
    });
  });

  it("writes numbers with three digits", () => {
    expect([0, 0.3333, 1.446, 41.26, 723.4, 12_345.6, -2.5].map(formatValue)).toEqual([
      "0",
      "0.33",
      "1.45",
      "41.3",
      "723",
      "12346",
      "-2.50",
    ]);
  });
});
