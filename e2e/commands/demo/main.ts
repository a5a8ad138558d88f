import pc from "picocolors";
import { taskOf } from "../../../shared/session/tasks.ts";
import { createSignalingServer } from "../../../signaling-server/server.ts";
import { defaultText, readTextFile, TextFileError, type SharedText } from "../../../signaling-server/shared-text.ts";
import { readyText } from "../../../signaling-server/texts.ts";
import { ArgumentError, runProgram } from "../command-line.ts";
import { checkFolder } from "../output.ts";
import { pairsIn, readArguments, readyTaskIn, textFileIn, USAGE, type DemoArguments } from "./arguments.ts";
import { Cluster } from "../../tabs/cluster.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";
import { WEBGPU_FLAGS, withChromium } from "../../tabs/launch.ts";
import { requireBackend } from "../../tabs/require-backend.ts";
import { requireNetwork } from "../../tabs/require-network.ts";
import { problemsOf, watch } from "../../tabs/watch.ts";
import { LiveTable } from "./live-table.ts";
import { leaveResults } from "./results.ts";
import { pickStart, withStartFile } from "./start-file.ts";
import { printSummary } from "./summary.ts";

/** `npm run demo`: a signaling server, N tabs, one model; the exit code says whether it worked. */
async function main(argv: string[]): Promise<number> {
  const own = await ownText(argv);
  const ready = readyTaskIn(argv);
  const text = (ready && (await readyText(ready))) ?? own;
  const pairs = pairsIn(argv);
  const args = readArguments(argv, text.served, pairs === undefined ? null : await text.count(pairs));
  const spec = args.start === undefined ? args.spec : await withStartFile(args.spec, args.start);
  await checkFolder("--out", args.out);
  requireNetwork();
  const server = await createSignalingServer({ port: args.port, text: own });
  try {
    return await runSession({ ...args, spec }, server.url);
  } finally {
    await server.close();
  }
}

/** The server's own text. @throws ArgumentError where the file that is named is no text to learn from */
async function ownText(argv: readonly string[]): Promise<SharedText> {
  const file = textFileIn(argv);
  try {
    return await (file === undefined ? defaultText() : readTextFile(file));
  } catch (error) {
    throw error instanceof TextFileError ? new ArgumentError(`--text: ${error.message}`) : error;
  }
}

async function runSession(args: DemoArguments, serverUrl: string): Promise<number> {
  const { spec } = args;
  const { id, url } = await new SignalingClient(serverUrl).createSession(spec);
  const targets = [
    ...(spec.targetAccuracy === null ? [] : [`target ${100 * spec.targetAccuracy} %`]),
    ...(spec.targetLoss === null ? [] : [`target loss ${spec.targetLoss}`]),
  ];
  console.log(
    `${pc.bold("Lockstep")}  ${spec.seats} tabs train ${taskOf(spec).title}, ${targets.join(", ") || "no target"}`,
  );
  if (spec.text?.source) console.log(pc.dim(`Text: ${spec.text.source.name}, ${spec.text.source.bytes} bytes`));
  if (spec.start) console.log(pc.dim(`Starts from: ${spec.start.from}`));
  console.log(pc.dim(`To watch in a browser of yours: ${url}?observe\n`));

  return withChromium({ headed: args.headed, flags: WEBGPU_FLAGS }, async (browser) => {
    if (args.backend !== undefined) await requireBackend(browser, serverUrl, args.backend);
    const query = args.backend === undefined ? "" : `&backend=${args.backend}`;
    const cluster = await Cluster.open(await browser.newContext(), url, spec.seats, query);
    const [first] = cluster.pages;
    if (args.start !== undefined && first) await pickStart(first, args.start);
    const run = await watch(cluster, new LiveTable(spec, process.stdout), args.timeoutMs);
    const problems = problemsOf(spec, run, cluster.errors);
    await printSummary(spec, run, cluster, problems);
    await leaveResults(args.out, { id, spec, serverUrl }, run, cluster);
    return problems.length === 0 ? 0 : 1;
  });
}

runProgram("demo", USAGE, main);
