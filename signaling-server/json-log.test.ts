import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLog } from "./log.ts";
import { newSessionId } from "./secrets.ts";
import { eventually, startServer } from "./testing/server.ts";

const read = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe("lines of JSON", () => {
  it("have time, level and message, what belongs to them, and what was caught with its stack in one field", () => {
    const lines: string[] = [];
    const log = createLog("debug", (line) => lines.push(line), "json");
    const id = newSessionId();
    log.info("seat 3 taken", { session: id, seat: 3 });
    log.debug(`GET /api/sessions/${id}: 404`, { method: "GET", path: `/api/sessions/${id}`, status: 404, reason: "r" });
    log.error("a request", new Error(`no ${id}\nat all\u001b[31m`), { status: 500 });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    const short = id.slice(0, 6);
    const [taken, refused, failed] = read(lines);
    expect(taken).toEqual({ time, level: "info", message: "seat 3 taken", session: short, seat: 3 });
    expect(refused).toEqual({
      ...{ time, level: "debug", message: `GET /api/sessions/${short}…: 404` },
      ...{ method: "GET", path: `/api/sessions/${short}…`, status: 404, reason: "r" },
    });
    expect(failed).toMatchObject({ time, level: "error", message: "a request", status: 500 });
    expect(failed?.error).toMatch(new RegExp(`^Error: no ${short}…\nat all\\?\\[31m\n +at `));
    for (const line of lines) expect(line.includes("\n") || line.includes("\u001b"), line).toBe(false);
  });

  it("name the seat and the reason of what happens at a server", async () => {
    const lines: string[] = [];
    const server = await startServer({}, { log: createLog("debug", (line) => lines.push(line), "json") });
    const session = await server.session();
    const { seat, peerId, token } = await server.sit(session);
    const { send } = await server.socket(peerId, token);
    send("no JSON");
    await server.call("GET", "/api/nothing");
    const shortId = session.slice(-22).slice(0, 6);
    await eventually(() => {
      const told = read(lines);
      expect(told).toContainEqual(
        expect.objectContaining({ message: `seat ${seat} connected`, session: shortId, seat }),
      );
      expect(told).toContainEqual(expect.objectContaining({ session: shortId, seat, reason: "not-json" }));
      expect(told).toContainEqual(expect.objectContaining({ status: 404, reason: "unknown-route" }));
    });
  });
});

describe("a server that is told to write JSON", () => {
  const start = async (...args: readonly string[]) => {
    const folder = await mkdtemp(path.join(tmpdir(), "lockstep-state-"));
    const main = path.join(import.meta.dirname, "main.ts");
    const child = spawn(process.execPath, [
      "--import",
      "tsx",
      main,
      "--log-format",
      "json",
      "--state",
      folder,
      ...args,
    ]);
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
    const lines = () => read(said.split("\n").filter((line) => line !== ""));
    return { child, lines, exited: once(child, "exit") };
  };

  it("writes nothing else, from its greeting to its end, and says first that it takes no new visitors", async () => {
    const args = ["--port", "0", "--host", "127.0.0.1", "--log", "debug", "--drain", "4"];
    const { child, lines, exited } = await start(...args);
    await eventually(() => expect(lines().map(({ message }) => message)).toContain("listening"));
    const url = String(lines().find(({ message }) => message === "listening")?.url);
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);
    child.kill("SIGTERM");
    await eventually(async () => expect((await fetch(`${url}/api/health/ready`)).status).toBe(503));
    expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
    expect(await exited).toEqual([0, null]);
    expect(lines().map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "listening",
        "Taking no new visitors, closing in 4 s…",
        "GET /api/health/ready: 503 not-ready",
        "Closing…",
      ]),
    );
    for (const line of lines()) expect(Object.keys(line).slice(0, 3)).toEqual(["time", "level", "message"]);
  }, 120_000);

  it("says so too why it cannot start, and what it is warned of", async () => {
    const wrong = await start("--port", "many");
    expect((await wrong.exited)[0]).toBe(2);
    expect(wrong.lines()).toMatchObject([{ level: "error" }]);
    expect(wrong.lines()[0]?.message).toMatch(/^--port must be a number/);
    // No folder can be made below a file, so that the key lives as long as the server.
    const { child, lines } = await start(
      "--port",
      "0",
      "--host",
      "127.0.0.1",
      "--state",
      `${import.meta.filename}/state`,
    );
    await eventually(() => expect(lines()).toHaveLength(2));
    expect(
      lines()
        .map(({ level }) => level)
        .sort(),
    ).toEqual(["info", "warn"]);
    child.kill("SIGTERM");
  }, 120_000);
});
