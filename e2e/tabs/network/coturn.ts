import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { COTURN } from "../../setup/coturn.ts";

const START_MS_MAX = 15_000;
const ASK_EVERY_MS = 100;

/** A TURN server that lets in whoever has credentials made from a secret. */
export interface Coturn {
  /** For `--ice`: `turn:HOST:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts coturn with short-lived credentials, as docs/devices.md advises.
 * @param address to listen at, and to relay from
 * @throws Error when it does not come up; call `ensureCoturn` first
 */
export async function startCoturn(address: string, secret: string): Promise<Coturn> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-coturn-"));
  const port = await freePort(address);
  const options = {
    "listening-ip": address,
    "listening-port": String(port),
    "relay-ip": address,
    realm: "lockstep",
    "static-auth-secret": secret,
    userdb: path.join(folder, "users"),
    pidfile: path.join(folder, "pid"),
    "log-file": path.join(folder, "log"),
  };
  const flags = ["-n", "--use-auth-secret", "--no-cli", "--no-tls", "--no-dtls", "--simple-log"];
  const values = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(COTURN, [...flags, ...values], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  if (await answersStun(address, port)) return { url: `turn:${address}:${port}`, close };
  await close();
  throw new Error(`coturn does not answer at ${address}:${port} within ${START_MS_MAX} ms`);
}

/** A STUN binding request (RFC 8489, 5), whose answer says that the server listens. */
const BINDING_REQUEST = Buffer.concat([Buffer.from("000100002112a442", "hex"), Buffer.alloc(12, 7)]);

/** Asks until there is an answer, or no more time. */
export function answersStun(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (answered: boolean): void => {
      clearInterval(asking);
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const asking = setInterval(() => socket.send(BINDING_REQUEST, port, address), ASK_EVERY_MS);
    const timer = setTimeout(() => end(false), START_MS_MAX);
    // While nobody listens, the system may say so.
    socket.on("error", () => undefined);
    socket.once("message", () => end(true));
  });
}

/** A UDP port that nobody listens at. */
export function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, address, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
