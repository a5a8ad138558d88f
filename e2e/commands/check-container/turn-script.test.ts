import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iceServersForPages } from "../../../signaling-server/ice-servers.ts";
import { COTURN } from "../../setup/coturn.ts";
import { answersStun, freePort } from "../../tabs/network/coturn.ts";
import { ROOT } from "../build-package/root.ts";

const SCRIPT = path.join(ROOT, "deploy", "turn.sh");
/** Asks a TURN server for a relay, and through it for a way to the very address that it was asked at. Comes with coturn. */
const CLIENT = "/usr/bin/turnutils_uclient";
const HERE = "127.0.0.1";
const SECRET = "secret-of-this-test-alone";

const hasCoturn = existsSync(COTURN) && existsSync(CLIENT);
if (!hasCoturn)
  console.log("  The test of deploy/turn.sh is skipped: coturn was not found: install Debian's package of that name");

/** What the script has from compose.yaml, and no more; `TMPDIR` is where it may write. */
const environment = (said: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  ...said,
});

describe.skipIf(!hasCoturn)("deploy/turn.sh", () => {
  let folder: string;
  let port: number;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lockstep-turn-"));
    port = await freePort(HERE);
    const said = { LOCKSTEP_NAME: "lockstep.example.org", LOCKSTEP_TURN_SECRET: SECRET, TURN_PORT: String(port) };
    const options = [`--listening-ip=${HERE}`, `--relay-ip=${HERE}`, `--userdb=${path.join(folder, "users")}`];
    const env = environment({ ...said, TMPDIR: folder });
    const child = spawn("sh", [SCRIPT, ...options], { env, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    stop = async () => {
      child.kill("SIGTERM");
      await ended;
    };
    expect(await answersStun(HERE, port), "it listens").toBe(true);
  });
  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  /** Its words are to be read: it ends well whatever it was told. */
  async function ask(secret: string): Promise<string> {
    const servers = [{ urls: `turn:${HERE}:${port}` }];
    const [{ username = "", credential = "" } = {}] = iceServersForPages({ servers, turnSecret: secret }, Date.now());
    const who = ["-u", username, "-w", credential];
    const asked = promisify(execFile)(CLIENT, ["-v", "-y", "-n", "1", "-m", "1", "-p", String(port), ...who, HERE]);
    const { stdout, stderr } = await asked.catch((failed: { stdout: string; stderr: string }) => failed);
    return stdout + stderr;
  }

  it("gives a relay to whom a server has given credentials, and no way to its own machine through it", async () => {
    const said = await ask(SECRET);
    expect(said).toContain(`Received relay addr: ${HERE}`);
    expect(said).toContain("channel bind: error 403");
  });

  it("gives none to whom a server with another secret has", async () => {
    const said = await ask(`${SECRET}!`);
    expect(said).toContain("Cannot complete Allocation");
    expect(said).not.toContain("Received relay addr");
  });

  it("keeps the secret in a file of its own that nobody else reads", async () => {
    const file = path.join(folder, "turnserver.conf");
    expect(await readFile(file, "utf8")).toContain(`\nstatic-auth-secret=${SECRET}\n`);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});

it.skipIf(process.platform === "win32")("deploy/turn.sh does not start without a secret, or a name", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-turn-"));
  for (const [missing, said] of [
    ["LOCKSTEP_TURN_SECRET", { LOCKSTEP_NAME: "lockstep.example.org", LOCKSTEP_TURN_SECRET: "" }],
    ["LOCKSTEP_NAME", { LOCKSTEP_TURN_SECRET: SECRET }],
  ] as const) {
    const started = promisify(execFile)("sh", [SCRIPT], { env: environment({ ...said, TMPDIR: folder }) });
    await expect(started).rejects.toMatchObject({ stderr: expect.stringContaining(missing) as string });
  }
  await rm(folder, { recursive: true });
});
