import { describe, expect, it } from "vitest";
import { banner } from "./banner.ts";
import { createLog, type LogLevel } from "./log.ts";
import { readOptions, UsageError } from "./options.ts";

describe("npm start", () => {
  it("reads its options", () => {
    expect(readOptions([])).toEqual({
      port: 8080,
      host: "0.0.0.0",
      log: "quiet",
      dashboard: "built",
      ice: { servers: [] },
    });
    expect(readOptions(["--port", "0", "--host", "localhost", "--log", "debug", "--live"])).toEqual({
      port: 0,
      host: "localhost",
      log: "debug",
      dashboard: "live",
      ice: { servers: [] },
    });
    expect(readOptions(["--help"])).toBeUndefined();
  });

  it.each([
    ["--port", "65536"],
    ["--port", "x"],
    ["--port=-1"],
    ["--port", "1e3"],
    ["--log", "loud"],
    ["--colour"],
    ["file"],
  ])("refuses %s %s", (...args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });

  it("greets with the addresses and a QR code", () => {
    const text = banner("http://localhost:8080", ["http://10.0.0.7:8080"], "0.1.0");
    expect(text).toContain("http://localhost:8080");
    expect(text).toContain("http://10.0.0.7:8080");
    expect(text).toMatch(/█▀▀▀▀▀▀▀█/);
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
});
