import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** What the tests of one step came to; a step without tests, such as the linter, counts none. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Each test that failed, with where it stands and how its reason begins: what a long log must not hide. */
  readonly failures: readonly string[];
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, failures: [] };

/** How much of a failure's reason is repeated at a run's end; its own step has printed the whole. */
const REASON_LINES = 4;

interface VitestReport {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    /** Why a whole file could not run; empty where tests failed. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** @param file report of Vitest's reporter `json` */
export function readVitestReport(file: string): Counts {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0, testResults = [] } = readReport<VitestReport>(file);
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    // A file that does not load has no tests that could have failed.
    if (tests.length === 0) return status === "failed" ? [failureLines(name, message)] : [];
    return tests.map((test) => failureLines(`${name} › ${test.fullName}`, test.failureMessages?.[0]));
  });
  return { passed, failed: Math.max(failed, failures.length), failures };
}

interface PlaywrightSuite {
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats?: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
}

/** @param file report of Playwright's reporter `json` */
export function readPlaywrightReport(file: string): Counts {
  const report = readReport<PlaywrightReport>(file);
  const { expected = 0, unexpected = 0, flaky = 0 } = report.stats ?? {};
  return { passed: expected, failed: unexpected + flaky, failures: failuresOf(report) };
}

function failuresOf({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) => {
        const error = results.map((result) => result.error?.message).find((message) => message !== undefined);
        return failureLines(`${file}:${line} › ${title}`, error);
      }),
  );
  return [...own, ...suites.flatMap(failuresOf)];
}

function failureLines(what: string, reason = ""): string {
  const lines = stripVTControlCharacters(reason)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return [what, ...lines.slice(0, REASON_LINES).map((line) => `  ${line}`)].join("\n");
}

function readReport<Report extends object>(file: string): Partial<Report> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Report>) : {};
}
