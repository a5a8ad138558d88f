import pc from "picocolors";
import { runProgram } from "../e2e/commands/command-line.ts";
import { checkFile, keepFile } from "../e2e/commands/output.ts";
import { WEBGPU_FLAGS, withChromium } from "../e2e/tabs/launch.ts";
import { describeMachine } from "../e2e/tabs/machine.ts";
import { requireBackend } from "../e2e/tabs/require-backend.ts";
import { reasonOf } from "../shared/reason-of.ts";
import { createSignalingServer } from "../signaling-server/server.ts";
import { readArguments, USAGE, type BenchArguments } from "./arguments.ts";
import { withCommit, type OtherCommit } from "./beside.ts";
import { CeilingReadings } from "./ceiling-readings.ts";
import type { Figure } from "./figure.ts";
import { PARTS } from "./parts.ts";
import { reportJson, reportText, type BenchRun, type PartFailure } from "./report.ts";

/** `npm run bench`: measures and reports; it judges nothing, so that only what could not be measured is a failure. */
async function main(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  await checkFile("--json", args.json);
  const run = await measure(args);
  console.log(`\n${reportText(run)}`);
  console.log(pc.dim(`Raw readings and formulas: ${await keepFile(args.json, reportJson(run))}`));
  return run.failures.length === 0 ? 0 : 1;
}

async function measure({ parts, quick, engine, beside, tables, churnMinutes }: BenchArguments): Promise<BenchRun> {
  const startedAt = new Date();
  const startedMs = performance.now();
  const elapsed = () => (performance.now() - startedMs) / 1000;
  // Progress goes beside the table, which can so be piped away.
  const say = (line: string) => void process.stderr.write(pc.dim(`${elapsed().toFixed(0).padStart(4)} s  ${line}\n`));
  const machine = await describeMachine();
  const server = await createSignalingServer();
  const ceilings = new CeilingReadings(quick);
  const figures: Figure[] = [];
  const failures: PartFailure[] = [];
  const measureParts = async (other: OtherCommit | undefined): Promise<void> => {
    for (const part of parts) {
      try {
        await withChromium({ flags: FLAGS }, async (browser) => {
          const what = { quick, engine, other, tables, churnMinutes };
          for await (const figure of PARTS[part]({ browser, server, say, ceilings, ...what })) {
            if (figure.value !== null && !Number.isFinite(figure.value))
              throw new Error(`${figure.name} is not a number`);
            figures.push(figure);
          }
        });
      } catch (error) {
        const reason = reasonOf(error);
        say(pc.red(`${part} failed: ${reason}`));
        failures.push({ part, reason });
      }
    }
  };
  try {
    await withChromium({ flags: FLAGS }, (browser) => requireBackend(browser, server.url, engine, "hardware"));
    await (beside === undefined ? measureParts(undefined) : withCommit(beside, say, measureParts));
  } finally {
    await server.close();
  }
  return { startedAt, seconds: elapsed(), machine, quick, figures: [...ceilings.figures(), ...figures], failures };
}

/** `measureUserAgentSpecificMemory` answers at once, where it would else wait for the next garbage collection. */
const FLAGS = ["--enable-blink-features=ForceEagerMeasureMemory", ...WEBGPU_FLAGS];

runProgram("bench", USAGE, main);
