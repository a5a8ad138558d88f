import { randomBytes } from "node:crypto";
import path from "node:path";
import pc from "picocolors";
import { AUTHORITY_KEY_BYTES } from "../../../signaling-server/limits.ts";
import { createSignalingServer } from "../../../signaling-server/server.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";
import { withChromium } from "../../tabs/launch.ts";
import { requireNetwork } from "../../tabs/require-network.ts";
import { runProgram } from "../command-line.ts";
import { checkFolder, keepFile } from "../output.ts";
import { readArguments, USAGE, type SoakArguments } from "./arguments.ts";
import { JournalLog } from "./journal-log.ts";
import { problemsOf, reportText } from "./report.ts";
import { SoakTabs } from "./soak-tabs.ts";
import { soak } from "./soak.ts";

/** Short, so that what is longer than grace happens often. */
const GRACE_MS = 8000;
const ROUNDS = 1_000_000;

/** `npm run soak`: real tabs, faults at random; the exit code says whether one history came of it. */
async function main(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  const folder = path.resolve(args.out, new Date().toISOString().replaceAll(":", "-").slice(0, 19));
  await checkFolder("--out", folder);
  requireNetwork();
  // Garbage is collected for each reading of memory at once, not when the browser finds the time.
  const flags = ["--enable-blink-features=ForceEagerMeasureMemory"];
  // One that was restarted must know its seats' tokens again (M3).
  const key = randomBytes(AUTHORITY_KEY_BYTES);
  let server = await createSignalingServer({ key });
  let restarting = Promise.resolve();
  const restart = async (forMs: number): Promise<void> => {
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, forMs));
    server = await createSignalingServer({ port: server.port, key });
  };
  try {
    const { url } = await new SignalingClient(server.url).createSession(specOf(args));
    console.log(
      `${pc.bold("Lockstep soak")}  ${args.peers} tabs, ${args.minutes} minutes, policy ${args.policy}, seed ${args.seed}`,
    );
    console.log(pc.dim(`To watch in a browser of yours: ${url}?observe\n`));
    return await withChromium({ flags }, async (browser) => {
      const log = new JournalLog(folder);
      const tabs = new SoakTabs(await browser.newContext(), url, log);
      const outcome = await soak({
        ...{ args, graceMs: GRACE_MS, tabs, log },
        // Two at a time are one after the other.
        restartServer: (forMs) => (restarting = restarting.then(() => restart(forMs))),
        say: (line) => console.log(line),
      });
      console.log(reportText(outcome));
      await keepFile(path.join(log.folder, "memory.json"), JSON.stringify(outcome.memory, undefined, 2));
      console.log(pc.dim(`Journals: ${log.folder}`));
      return problemsOf(outcome).length === 0 ? 0 : 1;
    });
  } finally {
    await server.close();
  }
}

function specOf({ task, peers, policy, averaging, seed }: SoakArguments): Record<string, unknown> {
  return {
    ...{ task, seats: peers, policy, averaging, seed, rounds: ROUNDS, targetAccuracy: null, graceMs: GRACE_MS },
    ...{ checkpointEvery: 20, evaluateEvery: 200 },
  };
}

runProgram("soak", USAGE, main);
