import pc from "picocolors";
import { taskOf } from "../../../shared/session/tasks.ts";
import { createSignalingServer } from "../../../signaling-server/server.ts";
import { ArgumentError, readArguments, USAGE, type DemoArguments } from "./arguments.ts";
import { Cluster } from "../../tabs/cluster.ts";
import { createSession } from "../../tabs/create-session.ts";
import { LiveTable } from "./live-table.ts";
import { leaveResults } from "./results.ts";
import { judge, printSummary } from "./summary.ts";
import { watch } from "./watch.ts";

/** `npm run demo`: a signaling server, N tabs, one model; the exit code says whether it worked. */
async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    console.log(USAGE);
    return 0;
  }
  const server = await createSignalingServer({ port: args.port });
  try {
    return await runSession(args, server.url);
  } finally {
    await server.close();
  }
}

async function runSession(args: DemoArguments, serverUrl: string): Promise<number> {
  const { spec } = args;
  const { id, url } = await createSession(serverUrl, spec);
  const target = spec.targetAccuracy === null ? "no target" : `target ${100 * spec.targetAccuracy} %`;
  console.log(`${pc.bold("Lockstep")}  ${spec.seats} tabs train ${taskOf(spec).title}, ${target}`);
  console.log(pc.dim(`To watch in a browser of yours: ${url}?observe\n`));

  const cluster = await Cluster.open(url, spec.seats, args);
  try {
    const run = await watch(cluster, new LiveTable(spec, process.stdout), args.timeoutMs);
    const verdict = judge(spec, run, cluster.errors);
    await printSummary(spec, run, cluster, verdict);
    await leaveResults(args.out, id, serverUrl, run, cluster);
    return verdict.problems.length === 0 ? 0 : 1;
  } finally {
    await cluster.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${pc.red("demo:")} ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof ArgumentError) console.error(`\n${USAGE}`);
    process.exit(error instanceof ArgumentError ? 2 : 1);
  },
);
