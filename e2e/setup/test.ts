import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import picocolors from "picocolors";
import { findChromium } from "./chromium.ts";
import { NO_TESTS, type Counts } from "./test-reports.ts";
import { REPORTS, testSteps, type Outcome, type Step } from "./test-steps.ts";
import { ensureXvfb } from "./xvfb.ts";

const { bold, dim, green, red, yellow } = picocolors;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * `npm test`: everything; a step that fails lets the rest run that does not need it. At its end it names once more what
 * failed; its last line is `N passed, N failed`.
 */
async function main(): Promise<Counts> {
  process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
  for (const report of REPORTS) rmSync(report, { force: true });
  say(`\n${bold("▸ Browser")}`);
  const { executablePath } = await findChromium();
  say(`  ${executablePath}`);
  const noScreen = await ensureXvfb(say);
  if (noScreen !== undefined) say(yellow(`  Tests of hidden tabs will be skipped: ${noScreen}`));

  const steps = testSteps(executablePath);
  const running = new Map<Step, () => Promise<Outcome>>();
  const startBeside = (moment: string): void => {
    for (const step of steps) if (step.beside === moment) running.set(step, runBeside(step));
  };
  startBeside("start");
  let [passed, failed] = [0, 0];
  const failures: string[] = [];
  for (const step of steps) {
    const { title, counts } = step;
    say(`\n${bold(`▸ ${title}`)}`);
    const startedAt = performance.now();
    startBeside(title);
    const outcome = await (running.get(step)?.() ?? step.run());
    const duration = dim(`${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const counted = counts?.() ?? NO_TESTS;
    passed += counted.passed;
    if (outcome === false) {
      say(`${red("✗")} ${title} ${duration}`);
      // A step that fails without counting tests, such as the linter, is one failure.
      failed += Math.max(1, counted.failed);
      failures.push(...(counted.failures.length > 0 ? counted.failures : [title]));
      if (step.isNeeded === true) break;
    } else if (outcome === true) say(`${green("✓")} ${title} ${duration}`);
    else say(`${yellow("–")} ${title} skipped: ${outcome.skipped}`);
  }
  return { passed, failed, failures };
}

/** Starts a step now. @returns how to wait for it: its lines come then, and go on coming */
function runBeside(step: Step): () => Promise<Outcome> {
  const lines: string[] = [];
  let tell = (line: string): void => void lines.push(line);
  const outcome = step.run((line) => tell(line));
  return () => {
    tell = say;
    for (const line of lines) say(line);
    return outcome;
  };
}

const counts = await main().catch((error: unknown): Counts => {
  say(red(error instanceof Error ? error.message : String(error)));
  return { passed: 0, failed: 1, failures: [] };
});
if (counts.failures.length > 0) say(`\n${red("Failed:")}`);
for (const failure of counts.failures) say(failure);
say(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
