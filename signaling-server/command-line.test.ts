import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { banner } from "./banner.ts";
import { USUAL_CHOICE } from "./chosen-limits.ts";
import { AUTHORITY_KEY_BYTES } from "./limits.ts";
import { createLog, type LogLevel } from "./log.ts";
import { readLogFormat, readOptions, UsageError } from "./options.ts";
import { newSessionId } from "./secrets.ts";
import { keyInFolder, stateFolder } from "./state-folder.ts";

describe("npm start", () => {
  it("reads its options", () => {
    expect(readOptions([])).toEqual({
      port: 8080,
      host: "0.0.0.0",
      log: "quiet",
      dashboard: "built",
      ice: { servers: [] },
      https: "none",
      proxies: 0,
      basePath: "",
      ...{ logFormat: "text", adminToken: undefined, drainS: 0, chosenLimits: USUAL_CHOICE, warnings: [] },
      ...{ hostNames: [], key: undefined, state: stateFolder() },
      ...{ hostNames: [], key: undefined, state: stateFolder() },
    });
    expect(readOptions(["--port", "0", "--host", "localhost", "--log", "debug", "--live"])).toEqual({
      port: 0,
      host: "localhost",
      log: "debug",
      dashboard: "live",
      ice: { servers: [] },
      https: "none",
      proxies: 0,
      basePath: "",
      ...{ logFormat: "text", adminToken: undefined, drainS: 0, chosenLimits: USUAL_CHOICE, warnings: [] },
      ...{ hostNames: [], key: undefined, state: stateFolder() },
      ...{ hostNames: [], key: undefined, state: stateFolder() },
    });
    expect(readOptions(["--help"])).toBeUndefined();
  });

  it("reads how much it may hold", () => {
    const limits = ["--max-connections", "20000", "--max-sessions", "900", "--max-connections-per-address", "3000"];
    const ofAddress = { LOCKSTEP_MAX_SESSIONS_PER_ADDRESS: "70", LOCKSTEP_MAX_REQUESTS_PER_ADDRESS: "500" };
    expect(readOptions(limits, ofAddress)?.chosenLimits).toEqual({
      ...{ maxConnections: 20_000, maxConnectionsPerAddress: 3_000, maxRequestsPerAddress: 500 },
      ...{ maxSessions: 900, maxSessionsPerAddress: 70 },
    });
    expect(() => readOptions(["--max-sessions", "0"])).toThrow(
      "--max-sessions must be a number from 1 to 1000000, for example 400, not 0",
    );
  });

  it("takes the word of so many proxies, and then listens at this machine's address alone, if at no other", () => {
    const read = (...args: string[]) => readOptions(["--behind-proxy", ...args]);
    expect(read("1")).toMatchObject({ proxies: 1, host: "localhost" });
    expect(read("2", "--host", "10.0.0.7")).toMatchObject({ proxies: 2, host: "10.0.0.7" });
  });

  it.each([
    ["--port", "65536"],
    ["--port", "x"],
    ["--port=-1"],
    ["--port", "1e3"],
    ["--log", "loud"],
    ["--behind-proxy", "0"],
    ["--behind-proxy", "9"],
    ["--behind-proxy", "nginx"],
    ["--behind-proxy"],
    ["--colour"],
    ["--lan", "--host=localhost"],
    ["--publish-days", "30"],
    ["--publish", "--publish-days", "0"],
    ["--publish", "--publish-days=366"],
    ["--publish", "--publish-megabytes", "many"],
    ["--cert", "file.pem"],
    ["--key", "file.pem"],
    ["file"],
  ])("refuses %s %s", (...args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });

  it("lets people publish if it is told to, and says what of it may be chosen", () => {
    expect(readOptions([])?.publishing).toBeUndefined();
    expect(readOptions(["--publish"])?.publishing).toEqual({ days: 30, megabytes: 1024 });
    const chosen = readOptions(["--publish", "--publish-days", "7", "--publish-megabytes=200"]);
    expect(chosen?.publishing).toEqual({ days: 7, megabytes: 200 });
    expect(() => readOptions(["--publish", "--publish-days", "7d"])).toThrow(
      "--publish-days must be a number from 1 to 365, for example 30, not 7d",
    );
  });

  it("says how it is watched in the command line, or in the environment", () => {
    const environment = { LOCKSTEP_LOG_FORMAT: "json", LOCKSTEP_ADMIN_TOKEN: "t".repeat(32), LOCKSTEP_DRAIN: "15" };
    const said = { logFormat: "json", adminToken: "t".repeat(32), drainS: 15 };
    expect(readOptions([], environment)).toMatchObject(said);
    expect(readOptions(["--log-format", "text", "--drain=2"], environment)).toMatchObject({
      ...{ logFormat: "text", drainS: 2 },
    });
    expect(readLogFormat(["--nonsense", "--log-format", "json"])).toBe("json");
    expect(readLogFormat(["--log-format", "xml"]), "what is wrong with it has to be said somehow").toBe("text");
  });

  it.each([
    [["--log-format", "xml"], {}, "--log-format must be one of text, json, for example json, not xml"],
    [[], { LOCKSTEP_LOG_FORMAT: "JSON" }, "LOCKSTEP_LOG_FORMAT must be one of text, json, for example json, not JSON"],
    [["--admin-token", "short"], {}, "--admin-token must be 32 to 256 characters without spaces"],
    [[], { LOCKSTEP_ADMIN_TOKEN: "a b".repeat(12) }, "LOCKSTEP_ADMIN_TOKEN must be 32 to 256 characters"],
    [["--drain", "soon"], {}, "--drain must be a number from 0 to 600, for example 10, not soon"],
    [[], { LOCKSTEP_DRAIN: "601" }, "LOCKSTEP_DRAIN must be a number from 0 to 600"],
  ])("refuses %j with %j: %s", (args, environment, message) => {
    expect(() => readOptions(args, environment)).toThrow(message);
  });

  it("serves HTTPS with a certificate of its own making, or with somebody's", () => {
    expect(readOptions(["--lan"])?.https).toBe("self-made");
    const own = { certFile: "a.pem", keyFile: "b.pem" };
    expect(readOptions(["--cert", "a.pem", "--key", "b.pem"])?.https).toEqual(own);
    expect(readOptions(["--lan", "--cert", "a.pem", "--key", "b.pem"])?.https).toEqual(own);
  });
});

describe("a server that nobody listens to", () => {
  it("goes on without a terminal, and ends when it is asked to", { timeout: 60_000 }, async () => {
    const state = await mkdtemp(path.join(tmpdir(), "lockstep-state-"));
    const args = ["--port", "0", "--host", "127.0.0.1", "--log", "debug", "--state", state];
    const server = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "main.ts"), ...args]);
    // Also where the test times out.
    onTestFinished(async () => {
      server.kill("SIGKILL");
      await rm(state, { recursive: true, force: true });
    });
    const exited = once(server, "exit");
    let origin: string | undefined;
    for await (const text of server.stdout.setEncoding("utf8")) {
      origin = /http:\/\/[\w.]+:\d+/.exec(stripVTControlCharacters(String(text)))?.[0];
      if (origin !== undefined) break;
    }
    server.stdout.destroy();
    server.stderr.destroy();
    // Each is refused, which is a line that nobody reads.
    for (let at = 0; at < 5; at += 1) await fetch(`${origin}/api/sessions/${newSessionId()}`);
    expect((await fetch(`${origin}/api/health`)).status).toBe(200);
    server.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });
});

describe("what a server knows itself by, and keeps", () => {
  it("is said in the command line, or in the environment", () => {
    const environment = {
      LOCKSTEP_HOST_NAMES: "a.example, .b.example",
      LOCKSTEP_STATE: "/there",
      LOCKSTEP_KEY: "k".repeat(32),
    };
    const fromEnvironment = readOptions([], environment);
    expect([fromEnvironment?.hostNames, fromEnvironment?.state]).toEqual([["a.example", ".b.example"], "/there"]);
    expect(fromEnvironment?.key).toHaveLength(AUTHORITY_KEY_BYTES);
    expect(fromEnvironment?.key).toEqual(readOptions(["--lan"], environment)?.key);
    const said = readOptions(["--host-name", "c", "--host-name", "*.d.example", "--state", "/here"], environment);
    expect([said?.hostNames, said?.state]).toEqual([["c", "*.d.example"], "/here"]);
  });

  it.each([
    [["--host-name", "http://a.example"], {}],
    [["--host-name", "a.example:8080"], {}],
    [["--host-name", "*"], {}],
    [[], { LOCKSTEP_HOST_NAMES: "a.example,b/c" }],
    [[], { LOCKSTEP_KEY: "k".repeat(31) }],
  ])("refuses %j with %j", (args, environment) => {
    expect(() => readOptions(args, environment)).toThrow(UsageError);
  });
});

describe("the key of the seats", () => {
  const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(path.join(tmpdir(), "lockstep-state-"));
    try {
      await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  it("is made once, also by servers that start together, and is its owner's alone", async () => {
    await inFolder(async (parent) => {
      const folder = path.join(parent, "deep/state");
      const kept = await Promise.all(Array.from({ length: 8 }, () => keyInFolder(folder)));
      const again = await keyInFolder(folder);
      for (const { key, warning } of kept) expect([key, warning]).toEqual([again.key, undefined]);
      expect(again.key).toHaveLength(AUTHORITY_KEY_BYTES);
      const [file, ...more] = await readdir(folder);
      expect([file, more]).toEqual(["seat-key", []]);
      if (process.platform !== "win32") expect((await stat(path.join(folder, "seat-key"))).mode & 0o777).toBe(0o600);
    });
  });

  it("lives as long as the server where it cannot be kept, which is said; what is there instead stays", async () => {
    await inFolder(async (folder) => {
      const file = path.join(folder, "seat-key");
      await writeFile(file, "my notes");
      const [one, other] = [await keyInFolder(folder), await keyInFolder(folder)];
      expect(one.key).not.toEqual(other.key);
      expect(one.warning).toContain(file);
      expect(await readFile(file, "utf8")).toBe("my notes");
      // A file stands where the folder should be.
      expect((await keyInFolder(path.join(file, "folder"))).warning).toContain("--state");
    });
  });
});

describe("the greeting", () => {
  const FINGERPRINT = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(":");
  const certificate = { cert: "", key: "", fingerprint: FINGERPRINT, names: [], isSelfMade: true };
  const facts = {
    url: "https://localhost:8080",
    networkUrls: ["https://10.0.0.7:8080"],
    certificate,
    version: "0.1.0",
  };
  const plain = (text: string): string => stripVTControlCharacters(text);

  it("has the addresses, a QR code, and what browsers will say of the certificate, in few columns", () => {
    const text = plain(banner(facts));
    for (const { url } of [facts, { url: facts.networkUrls[0]! }]) expect(text).toContain(url);
    expect(text).toMatch(/█▀▀▀▀▀▀▀█/);
    expect(text).toContain("Advanced");
    expect(text.replace(/\s/g, "")).toContain(FINGERPRINT);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(82);
  });

  it("does not explain warnings that nobody will see", () => {
    expect(banner({ ...facts, certificate: { ...certificate, isSelfMade: false } })).not.toContain(
      FINGERPRINT.slice(0, 40),
    );
  });

  it("says how to let other devices take part where they cannot", () => {
    const text = banner({ ...facts, url: "http://localhost:8080", networkUrls: [], certificate: undefined });
    expect(text).toContain("npm start -- --lan");
    expect(text).not.toMatch(/█▀▀▀▀▀▀▀█/);
    expect(banner({ ...facts, networkUrls: [] })).toContain("in no network");
  });
});

describe("the log", () => {
  it.each<[LogLevel, string[]]>([
    ["quiet", ["wrong"]],
    ["info", ["wrong", "happened"]],
    ["debug", ["wrong", "happened", "detail"]],
  ])("at level %s tells %j", (level, told) => {
    const lines: string[] = [];
    const log = createLog(level, (line) => lines.push(line));
    log.error("wrong");
    log.info("happened");
    log.debug("detail");
    expect(lines.map((line) => line.split(" ").at(-1))).toEqual(told);
  });

  it("shows only the start of a session's ID, and no control characters of clients", () => {
    const lines: string[] = [];
    createLog("info", (line) => lines.push(line)).info("a\u001b]0;b\u0007c", { session: "SecretSessionId" });
    expect(lines[0]).toContain("Secret");
    expect(lines[0]).not.toContain("SessionId");
    expect(lines[0]).toContain("a?]0;b?c");
  });

  it("shows no more of it in a path, or in what was caught", () => {
    const id = newSessionId();
    const lines: string[] = [];
    const log = createLog("debug", (line) => lines.push(line));
    log.debug(`GET /api/sessions/${id}/seats: 404`);
    log.error("caught", new Error(`no session ${id}.`));
    for (const line of lines) {
      expect(line).not.toContain(id);
      expect(line).toContain(`${id.slice(0, 6)}…`);
    }
  });
});
