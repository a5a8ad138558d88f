import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { exchange, startPinned } from "./pinned-process.ts";

const MAIN = fileURLToPath(new URL("../../signaling-server/main.ts", import.meta.url));
const PROBE = fileURLToPath(new URL("probe.ts", import.meta.url));

/** What a server uses. */
export interface Usage {
  /** Resident memory: all that it has from the system, but for the buffers of its sockets there. */
  readonly rssBytes: number;
  /** Of it, objects that are alive, and buffers that they hold. */
  readonly heapBytes: number;
  /** Processor time since it was started. */
  readonly cpuSeconds: number;
}

/** A server in a process of its own, as people start it. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Collects its garbage first. */
  usage(): Promise<Usage>;
}

/**
 * Starts one on a free port of this machine.
 * @param cores on which alone it runs
 * @throws Error with what it said where it ended
 */
export async function startServer(cores: string, flags: readonly string[]): Promise<ServerProcess> {
  const place = ["--port", "0", "--host", "127.0.0.1"];
  const child = startPinned(cores, ["--expose-gc", "--import", PROBE, MAIN, ...place, ...flags]);
  const port = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /localhost:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  return { child, url: `http://127.0.0.1:${port}`, usage: () => exchange<Usage>(child, {}) };
}
