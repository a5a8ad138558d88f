import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_TESTS, readPlaywrightReport, readVitestReport } from "./test-reports.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lockstep-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (report: unknown): string => {
  const file = path.join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
};

test("tells which tests of Vitest failed, and why", () => {
  const failed = {
    fullName: "sums up",
    status: "failed",
    failureMessages: ["\u001B[31mError: 1 is not 2\u001B[39m\n\n  at sum.ts"],
  };
  const testResults = [
    { name: "sum.test.ts", status: "failed", message: "", assertionResults: [{ ...failed, status: "passed" }, failed] },
  ];
  expect(readVitestReport(written({ numPassedTests: 1, numFailedTests: 1, testResults }))).toEqual({
    passed: 1,
    failed: 1,
    failures: ["sum.test.ts › sums up\n  Error: 1 is not 2\n  at sum.ts"],
  });
});

test("a file that does not load is a failure, though no test of it failed", () => {
  const testResults = [{ name: "a.test.ts", status: "failed", message: "No such module", assertionResults: [] }];
  expect(readVitestReport(written({ numPassedTests: 3, numFailedTests: 0, testResults }))).toEqual({
    passed: 3,
    failed: 1,
    failures: ["a.test.ts\n  No such module"],
  });
});

test("tells which tests with tabs failed, in whatever suite they stand", () => {
  const spec = (title: string, status: string, message?: string) => ({
    ...{ title, file: "a.spec.ts", line: 7 },
    tests: [{ status, results: message === undefined ? [{}] : [{ error: { message } }] }],
  });
  const suites = [
    { specs: [spec("goes well", "expected")], suites: [{ specs: [spec("breaks", "unexpected", "Timeout")] }] },
  ];
  expect(readPlaywrightReport(written({ stats: { expected: 1, unexpected: 1, flaky: 0 }, suites }))).toEqual({
    passed: 1,
    failed: 1,
    failures: ["a.spec.ts:7 › breaks\n  Timeout"],
  });
});

test("a step that wrote no report has counted nothing", () => {
  const nowhere = path.join(folder, "none.json");
  expect([readVitestReport(nowhere), readPlaywrightReport(nowhere)]).toEqual([NO_TESTS, NO_TESTS]);
});
