import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";
import { isInstalled, listening } from "./redis-server.ts";

/** Why tests that need a proxy are skipped; undefined where there is one. */
export const NO_PROXY = isInstalled("haproxy")
  ? undefined
  : "haproxy was not found: install Debian's package of that name";

/** A real proxy before several servers. */
export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/** haproxy as docs/many-servers.md has it: in turn, and past whoever is not ready. */
export async function startProxy(ports: readonly number[]): Promise<Proxy> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-proxy-"));
  const port = await freePort();
  const file = path.join(folder, "haproxy.cfg");
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure
listen lockstep
  bind 127.0.0.1:${port}
  balance roundrobin
  option httpchk GET /api/health/live
  default-server check inter 500ms fall 2 rise 1
${ports.map((to, at) => `  server lockstep${at} 127.0.0.1:${to}`).join("\n")}
`,
  );
  const child = spawn("haproxy", ["-db", "-q", "-f", file], {
    stdio: "ignore",
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}${path.delimiter}/usr/sbin` },
  });
  await listening(port);
  return {
    port,
    close: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
