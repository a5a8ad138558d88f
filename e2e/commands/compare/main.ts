import pc from "picocolors";
import { describeMachine } from "../../tabs/machine.ts";
import { WEBGPU_FLAGS, withChromium } from "../../tabs/launch.ts";
import { requireBackend } from "../../tabs/require-backend.ts";
import { requireNetwork } from "../../tabs/require-network.ts";
import { createSignalingServer } from "../../../signaling-server/server.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";
import { runProgram } from "../command-line.ts";
import { checkFile, keepFile } from "../output.ts";
import { readArguments, USAGE, type CompareArguments } from "./arguments.ts";
import type { Outcome, Progress } from "../../tabs/runs/outcome.ts";
import type { Row } from "./row.ts";
import { planRuns, type PlannedRun } from "./plan.ts";
import { ProgressLine } from "./progress-line.ts";
import { jsonOf, megabytes, percent, tableOf } from "./report.ts";
import { runCentral } from "../../tabs/runs/run-central.ts";
import { runCluster } from "../../tabs/runs/run-cluster.ts";

/** `npm run compare`: one table of what central training and clusters come to; fails where a run did. */
async function main(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  if (args.json !== undefined) await checkFile("--json", args.json);
  requireNetwork();
  if (args.backend !== undefined) await checkBackend(args.backend);
  const startedAt = new Date();
  const machine = await describeMachine();
  const runs = planRuns(args);
  const line = new ProgressLine(process.stderr);
  const rows: Row[] = [];
  for (const [index, run] of runs.entries()) {
    const name = `${index + 1} of ${runs.length}: ${run.peers} peers, ${run.data}, ${run.label}`;
    const outcome = await runOne(args, run, (text) => line.show(`${name}: ${text}`));
    line.keep(`${name}: ${summary(run, outcome)}`);
    rows.push({ run, outcome });
  }
  console.log(`\n${tableOf(rows)}`);
  console.log(
    pc.dim(`${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium}; all tabs on this machine.`),
  );
  if (args.json !== undefined) {
    console.log(pc.dim(`Figures: ${await keepFile(args.json, jsonOf(args, rows, machine, startedAt))}`));
  }
  return rows.some(({ outcome }) => outcome?.failed) ? 1 : 0;
}

/** @throws NoBackendError */
async function checkBackend(backend: NonNullable<CompareArguments["backend"]>): Promise<void> {
  const server = await createSignalingServer();
  try {
    await withChromium({ flags: WEBGPU_FLAGS }, (browser) => requireBackend(browser, server.url, backend));
  } finally {
    await server.close();
  }
}

/** @returns undefined for what cannot be */
async function runOne(args: CompareArguments, run: PlannedRun, progress: Progress): Promise<Outcome | undefined> {
  if (run.kind === "impossible") return undefined;
  const { timeoutMs, factor } = args;
  // A server each: what one run leaves behind is none of the next one's business.
  const server = await createSignalingServer();
  try {
    const { url } = await new SignalingClient(server.url).createSession(run.spec);
    return run.kind === "central"
      ? await runCentral(run, { url, backend: args.backend ?? null, timeoutMs }, progress)
      : await runCluster(run, { url, backend: args.backend, timeoutMs, factor }, progress);
  } finally {
    await server.close();
  }
}

function summary(run: PlannedRun, outcome: Outcome | undefined): string {
  if (run.kind === "impossible" || outcome === undefined) return run.kind === "impossible" ? run.reason : "not run";
  const sent = run.kind === "central" ? "" : `, ${megabytes(outcome.sentBytesPerPeer)} a peer`;
  const note = outcome.note === undefined ? "" : ` (${outcome.note})`;
  return `${outcome.rounds} rounds, ${percent(outcome.accuracy)}, ${(outcome.trainingMs / 1000).toFixed(1)} s${sent}${note}`;
}

runProgram("compare", USAGE, main);
