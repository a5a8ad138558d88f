import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient } from "@redis/client";
import { freePort } from "./free-port.ts";

const PROGRAM = "redis-server";

/** Why tests that need a Redis are skipped; undefined where there is one. */
export const NO_REDIS = isInstalled(PROGRAM)
  ? undefined
  : `${PROGRAM} was not found: install Debian's package of that name`;

/** A real Redis in a folder of its own, at a free port, which can be stopped and started again. */
export interface RedisServer {
  readonly url: string;
  /** Kills it; what it had said to have written is on the disk. */
  kill(): Promise<void>;
  /** Starts it again. @param data "kept" is what was on the disk */
  restart(data: "kept" | "lost"): Promise<void>;
  /** Neither answers nor ends, until it `resume`s. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const data = ["--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
    const child = spawn(PROGRAM, ["--port", String(port), "--bind", "127.0.0.1", ...data], { stdio: "ignore" });
    await listening(port);
    return child;
  };
  let child = await start();
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  return {
    url,
    kill: end,
    restart: async (data) => {
      await end();
      if (data === "lost") await rm(path.join(folder, "appendonlydir"), { recursive: true, force: true });
      child = await start();
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    close: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Empties one of the 16 databases of a Redis. @returns its address */
export async function emptyDatabase(url: string, number: number): Promise<string> {
  const client = createClient({ url: `${url}/${number}` });
  await client.connect();
  await client.flushDb();
  client.destroy();
  return `${url}/${number}`;
}

/** Whether a program is in one of the folders of `PATH`, or where Debian keeps those of administrators. */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

/** Waits until somebody listens at a port of this machine. */
export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody listens at port ${port}`);
}
