import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { startServer } from "../../../signaling-server/testing/server.ts";
import { ROOT } from "../build-package/root.ts";
import { contextFiles } from "./context.ts";
import { readDockerfile, type Step } from "./dockerfile.ts";

const TEXT = readFileSync(path.join(ROOT, "Dockerfile"), "utf8");
const stages = readDockerfile(TEXT);
const image = stages.at(-1)!;
const step = <K extends Step["kind"]>(kind: K) =>
  image.steps.findLast((each): each is Extract<Step, { kind: K }> => each.kind === kind)!;

describe("Dockerfile", () => {
  it("has nothing that its linter warns of", () => {
    expect(validate(TEXT)).toEqual([]);
    expect(validate("FROM node\nRUNN x\n")).not.toEqual([]);
  });

  it("is for one version of Node that the package takes, and takes no image by a name that moves", () => {
    const [, least] = /(\d+)/.exec(packageJson.engines.node)!;
    const versions = stages.flatMap((stage) => /^node:(\d+)-alpine([\d.]+)$/.exec(stage.image)?.slice(1) ?? []);
    expect(new Set(versions).size).toBe(2);
    expect(Number(versions[0])).toBeGreaterThanOrEqual(Number(least));
    // What Node was built for must be the distribution that it runs in.
    expect(image.image).toBe(`alpine:${versions[1]}`);
  });

  it("runs the package's program as a numbered user, and scripts of packages nowhere", () => {
    expect(step("user").user).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(step("entrypoint").command).toEqual(["node", `/app/${packageJson.bin.lockstep}`]);
    const installs = stages.flatMap(({ steps }) => steps.flatMap((each) => (each.kind === "run" ? each.command : [])));
    for (const command of installs.filter((each) => each.startsWith("npm ci")))
      expect(command).toContain("--ignore-scripts");
  });

  it("knows a server that is there from one that is not, also below a path", async () => {
    const server = await startServer();
    const [program = "", ...args] = step("health").command;
    const health = (port: number, more = {}) =>
      promisify(execFile)(program, args, { env: { PATH: process.env.PATH, LOCKSTEP_PORT: String(port), ...more } });
    await health(server.port, { LOCKSTEP_BASE_PATH: "/" });
    await expect(health(server.port, { LOCKSTEP_BASE_PATH: "/elsewhere/" })).rejects.toThrow();
    await server.close();
    await expect(health(server.port)).rejects.toThrow();
  });

  it("is built from what the build needs, and from no secret", async () => {
    const files = await contextFiles(ROOT);
    const copied = [
      "package.json",
      "package-lock.json",
      "LICENSE",
      "vite.config.ts",
      "web/index.html",
      "docs/openapi.json",
    ];
    expect(files).toEqual(expect.arrayContaining(copied));
    expect(files.filter((file) => /(?:^|\/)\.|\.test\.|^(?:deploy|bench|docs\/[^o])/.test(file))).toEqual([]);
  });

  it.each(['FROM a\nSHELL ["x"]', "FROM a\nCOPY --chown=1 a b", "FROM a\nENTRYPOINT node", "RUN x", "FROM a\nADD x y"])(
    "is read whole or not at all: %j",
    (text) => {
      expect(() => readDockerfile(text)).toThrow();
    },
  );
});
