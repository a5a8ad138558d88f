import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import packageJson from "../../../package.json" with { type: "json" };
import { ROOT } from "../build-package/root.ts";
import { servesAll } from "../check-package/serves-all.ts";
import { confined } from "./root-folder.ts";

/** The parts of compose.yaml, as far as this machine has their programs: in a network of their own, they share its loopback. */
const SERVERS = { "server-1": "127.0.1.1", "server-2": "127.0.1.2" } as const;
const NAME = "localhost";
const WAITS_MS = 60_000;

interface Arguments {
  /** The finished root folder of the image, and what is started in it. */
  readonly root: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const children: ChildProcess[] = [];

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env }, cwd: "/", stdio: "inherit" });
  children.push(child);
  return child;
}

/**
 * Starts Redis, two servers in the image's root folder, and Caddy with the file that compose.yaml gives it; asks through
 * Caddy for all that people get, then takes one server away and asks again. Run inside `unshare --net --mount`, its loopback
 * up and the names of the servers in /etc/hosts.
 */
async function main({ root, user, entrypoint, environment }: Arguments): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-together-"));
  try {
    start("redis-server", ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", folder], {});
    const servers = Object.values(SERVERS).map((address) => {
      const own = { LOCKSTEP_HOST: address, LOCKSTEP_REDIS: "redis://127.0.0.1:6379", LOCKSTEP_TRUST_PROXY: "1" };
      const named = { LOCKSTEP_PUBLIC_URL: `https://${NAME}`, LOCKSTEP_HOST_NAMES: Object.keys(SERVERS).join(",") };
      const [program, args] = confined({ root, user, writable: ["tmp", "state"], command: entrypoint });
      return start(program, args, { ...environment, ...own, ...named });
    });
    const caddyfile = path.join(ROOT, "deploy", "Caddyfile");
    const places = { LOCKSTEP_NAME: NAME, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    start("caddy", ["run", "--config", caddyfile, "--adapter", "caddyfile"], places);
    const url = `https://${NAME}`;
    await until("both servers are ready behind the proxy", () => servesAll(url, packageJson.version));
    console.log(`Behind Caddy, with Redis: ${(await servesAll(url, packageJson.version)).join("; ")}.`);
    const id = await created(url);
    servers[0]?.kill("SIGKILL");
    await until("the other server has all", () => servesAll(url, packageJson.version));
    const { status } = await fetch(`${url}/api/sessions/${id}`);
    if (status !== 200) throw new Error(`With one server gone its session is answered with ${status}`);
    console.log("With one server killed the other has its sessions, and serves the same.");
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

async function created(url: string): Promise<string> {
  const response = await fetch(`${url}/api/sessions`, { method: "POST" });
  return ((await response.json()) as { id: string }).id;
}

async function until(what: string, work: () => Promise<unknown>): Promise<void> {
  const endsAt = performance.now() + WAITS_MS;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > endsAt) throw new Error(`Not within a minute: ${what}`, { cause: error });
      await setTimeout(300);
    }
  }
}

await main(JSON.parse(process.argv[2] ?? "") as Arguments);
process.exit(0);
