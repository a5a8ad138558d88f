import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "lockstep-bootstrap-"));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Modules for plain Node have no types of their own. */
const load = <T>(name: string): Promise<T> => import(pathToFileURL(path.join(HERE, name)).href) as Promise<T>;
const { oneAtATime } = await load<{
  oneAtATime: (lock: string, onWait: () => void, work: () => Promise<void>) => Promise<void>;
}>("one-at-a-time.mjs");
const { besidePlace, putInPlace } = await load<{
  besidePlace: (place: string) => string;
  putInPlace: (made: string, place: string) => void;
}>("put-in-place.mjs");

describe("a program that npm runs in a shell", () => {
  it.skipIf(process.platform === "win32")("ends as by SIGTERM when that shell ends", async () => {
    // Such a shell does not pass on what it is sent.
    const command = `"${process.execPath}" "${path.join(HERE, "bootstrap.mjs")}" signaling-server/main.ts --port 0 --host 127.0.0.1; true`;
    const state = path.join(folder, "state");
    const env = { ...process.env, npm_lifecycle_event: "start", LOCKSTEP_STATE: state };
    const shell = spawn("sh", ["-c", command], { env, stdio: ["ignore", "pipe", "inherit"] });
    children.push(shell);
    let said = "";
    const isClosed = once(shell.stdout, "close");
    await new Promise<void>((resolve) => {
      shell.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (/localhost:\d+/.test(said)) resolve();
      });
    });
    const [, port] = /localhost:(\d+)/.exec(said) ?? [];
    expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200);
    shell.kill("SIGTERM");
    // The program holds the other end of the pipe for as long as it lives.
    await isClosed;
    expect(said).toContain("Closing…");
    await expect(fetch(`http://127.0.0.1:${port}/api/health`)).rejects.toThrow();
  });
});

describe("work that two commands want done at once", () => {
  it("is done by one of them after the other", async () => {
    const lock = path.join(folder, "locks", "one.lock");
    const events: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push(`${name} ends`);
    };
    await Promise.all(["a", "b"].map((name) => oneAtATime(lock, () => events.push(`${name} waits`), work(name))));
    expect(events).toEqual(["a begins", "b waits", "a ends", "b begins", "b ends"]);
    expect(readdirSync(path.dirname(lock))).toEqual([]);
  });

  it("is free again when it fails, and when whoever was at it has died", async () => {
    const lock = path.join(folder, "two.lock");
    const failing = oneAtATime(
      lock,
      () => {},
      () => Promise.reject(new Error("no room")),
    );
    await expect(failing).rejects.toThrow("no room");
    const longAgo = new Date(Date.now() - 60_000);
    writeFileSync(lock, "1\n");
    utimesSync(lock, longAgo, longAgo);
    let [waited, worked] = [0, 0];
    await oneAtATime(
      lock,
      () => waited++,
      () => Promise.resolve(void worked++),
    );
    expect([waited, worked]).toEqual([0, 1]);
  });

  it("says itself what it lacks where no lock can be written", async () => {
    const file = path.join(folder, "a-file");
    writeFileSync(file, "");
    let worked = false;
    await oneAtATime(
      path.join(file, "three.lock"),
      () => {},
      () => Promise.resolve(void (worked = true)),
    );
    expect(worked).toBe(true);
  });
});

describe("a new build", () => {
  const build = (place: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(path.join(place, "assets"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(place, name), text);
  };

  it("takes the place of the one before, whose parts stay for a day for those who have it open", () => {
    const place = path.join(folder, "dist", "web");
    const first = besidePlace(place);
    build(first, { "index.html": "one", "assets/page-1.js": "1", "assets/old-0.js": "0" });
    putInPlace(first, place);
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(path.join(place, "assets", "old-0.js"), longAgo, longAgo);
    const second = besidePlace(place);
    expect(second).not.toBe(first);
    build(second, { "index.html": "two", "assets/page-2.js": "2" });
    putInPlace(second, place);
    expect(readFileSync(path.join(place, "index.html"), "utf8")).toBe("two");
    expect(readdirSync(path.join(place, "assets")).sort()).toEqual(["page-1.js", "page-2.js"]);
    expect(readdirSync(path.dirname(place))).toEqual(["web"]);
  });

  it("that was given up is removed by the next one, after an hour", () => {
    const place = path.join(folder, "other", "web");
    build(`${place}.1-then`, { "index.html": "half" });
    build(`${place}.2-now`, { "index.html": "half" });
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(`${place}.1-then`, longAgo, longAgo);
    besidePlace(place);
    expect(readdirSync(path.dirname(place))).toEqual(["web.2-now"]);
  });
});
