import path from "node:path";
import { describe, expect, it } from "vitest";
import { readOptions, USAGE, UsageError } from "../options.ts";
import { optionsPage } from "./options-page.ts";
import { readSaid } from "./said.ts";
import { environmentNames, OPTION_NAMES, optionCalled, type OptionName } from "./table.ts";

const DOCS = path.resolve(import.meta.dirname, "../../docs");

/** The message for the person who said something wrong. */
function refusal(args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  try {
    readOptions(args, environment);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return expect.unreachable();
}

describe("the table of options", () => {
  it("is what docs/options.md says", async () => {
    await expect(optionsPage()).toMatchFileSnapshot(path.join(DOCS, "options.md"));
  });

  it("is what --help says, in lines that fit", () => {
    for (const name of OPTION_NAMES) {
      const own = optionCalled(name).isOfEnvironment === true ? environmentNames(name)[0] : `--${name}`;
      expect(USAGE).toMatch(new RegExp(`^  ${own}\\b`, "m"));
    }
    for (const line of USAGE.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it("has no name twice", () => {
    const names = OPTION_NAMES.flatMap(environmentNames);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^LOCKSTEP_[A-Z_]+$/.test(name))).toEqual(["PORT"]);
  });

  it.each(OPTION_NAMES)("takes its example of %s, said here or there", (name) => {
    const { form, example, isOfEnvironment } = optionCalled(name);
    const given = example.includes(" ") ? "k".repeat(32) : example;
    const [variable = ""] = environmentNames(name);
    const there = readSaid([], { [variable]: name === "ice" ? JSON.stringify([given]) : given });
    expect([there.saidAs(name), there.warnings]).toEqual([variable, []]);
    expect(there.value(name)).toBeDefined();
    if (isOfEnvironment === true) return;
    const here = readSaid(form === null ? [`--${name}`] : [`--${name}`, given], {
      [variable]: "wrong, and not looked at",
    });
    expect([here.saidAs(name), here.value(name)]).toEqual([`--${name}`, there.value(name)]);
  });
});

describe("the environment", () => {
  it("says everything that the command line says", () => {
    const environment = {
      LOCKSTEP_PORT: "8443",
      LOCKSTEP_HOST: "10.0.0.7",
      LOCKSTEP_CERT: "a.pem",
      LOCKSTEP_CERT_KEY: "b.pem",
      LOCKSTEP_PUBLIC_URL: "https://school.example/lockstep/",
      LOCKSTEP_TRUST_PROXY: "loopback, 10.0.0.0/8",
      LOCKSTEP_PUBLISH: "yes",
      LOCKSTEP_PUBLISH_DAYS: "7",
      LOCKSTEP_LOG: "info",
      LOCKSTEP_TEXT: "alice.txt",
      LOCKSTEP_LAN: "",
    };
    expect(readOptions([], environment)).toMatchObject({
      ...{ port: 8443, host: "10.0.0.7", https: { certFile: "a.pem", keyFile: "b.pem" } },
      ...{ publicUrl: "https://school.example/lockstep", basePath: "/lockstep" },
      ...{ proxies: ["loopback", "10.0.0.0/8"], publishing: { days: 7, megabytes: 1024 } },
      ...{ log: "info", textFile: "alice.txt", warnings: [] },
    });
    expect(readOptions(["--port", "1", "--publish-days=9", "--log", "debug"], environment)).toMatchObject({
      ...{ port: 1, publishing: { days: 9 }, log: "debug" },
    });
  });

  it("has PORT too, as many places set it, after our own name", () => {
    expect(readOptions([], { PORT: "5000" })?.port).toBe(5000);
    expect(readOptions([], { PORT: "5000", LOCKSTEP_PORT: "6000" })?.port).toBe(6000);
    expect(readOptions(["--port", "7000"], { PORT: "5000" })?.port).toBe(7000);
  });

  it.each([
    [true, ["1", "true", "yes", "YES", "True"]],
    [false, ["0", "false", "no", "No", ""]],
  ])("switches (%j) by %j", (on, texts) => {
    for (const text of texts) expect(readOptions([], { LOCKSTEP_LIVE: text })?.dashboard).toBe(on ? "live" : "built");
  });

  it("is taken back by the command line", () => {
    expect(readOptions(["--no-lan"], { LOCKSTEP_LAN: "1" })?.https).toBe("none");
    expect(readOptions(["--no-publish"], { LOCKSTEP_PUBLISH: "1" })?.publishing).toBeUndefined();
  });

  it("may have names that mean nothing, which is told, with what was perhaps meant", () => {
    const { warnings } = readSaid([], {
      LOCKSTEP_PROT: "1",
      LOCKSTEP_SWIMMING_POOL: "1",
      LOCKSTEP_CHROMIUM: "x",
      LOKSTEP: "",
    });
    expect(warnings).toEqual([
      "The environment variable LOCKSTEP_PROT means nothing here. Did you mean LOCKSTEP_PORT?",
      "The environment variable LOCKSTEP_SWIMMING_POOL means nothing here.",
    ]);
  });
});

describe("what is wrong is refused by the name under which it was said, with what would be right", () => {
  const PORT = "must be a number from 0 to 65535, for example 8080, not";
  it.each<[string, string[], Record<string, string>]>([
    [`--port ${PORT} x`, ["--port", "x"], { LOCKSTEP_PORT: "1" }],
    [`LOCKSTEP_PORT ${PORT} 65536`, [], { LOCKSTEP_PORT: "65536" }],
    [`PORT ${PORT} -1`, [], { PORT: "-1" }],
    [
      "LOCKSTEP_LAN must be yes or no (1, true, yes, 0, false, no), for example yes, not maybe",
      [],
      { LOCKSTEP_LAN: "maybe" },
    ],
    ["--log must be one of quiet, info, debug, for example info, not loud", ["--log", "loud"], {}],
    [
      "LOCKSTEP_HOST_NAMES must be a name as in an address, without scheme and port, for example lockstep.example.org, not b/c",
      [],
      { LOCKSTEP_HOST_NAMES: "a, b/c" },
    ],
    ["There is no option --prot. Did you mean --port?", ["--prot", "1"], {}],
    ["There is no option --seat-key.", ["--seat-key", "k".repeat(32)], {}],
    ["LOCKSTEP_PUBLISH_DAYS belongs to --publish, which is not there", [], { LOCKSTEP_PUBLISH_DAYS: "3" }],
    [
      "LOCKSTEP_TRUST_PROXY and --behind-proxy say the same thing: leave one of them out, for example --behind-proxy",
      ["--behind-proxy", "1"],
      { LOCKSTEP_TRUST_PROXY: "1" },
    ],
  ])("%s", (message, args, environment) => {
    expect(refusal(args, environment)).toBe(message);
  });

  it.each(["lockstep", "/a//b", "/a/../b", "/.", "/a b", "/<", "/a?b", "https://a.example/", "/%61"])(
    "--base-path %s",
    (given) => {
      expect(refusal(["--base-path", given])).toContain(`for example /lockstep/, not ${given}`);
    },
  );

  it.each([
    "school.example",
    "ftp://school.example",
    "https://ada@school.example",
    "https://school.example/?a",
    "https://school.example/a#",
    "https://",
    "https://school.example/a%20b",
  ])("--public-url %s", (given) => {
    expect(refusal(["--public-url", given])).toContain(`for example https://school.example/lockstep, not ${given}`);
  });

  it.each(["0", "9", "true", "nginx", "10.0.0.0/33", "10.0.0", "::1/129", "loopback,", "1,loopback"])(
    "--trust-proxy %s",
    (given) => {
      expect(refusal(["--trust-proxy", given])).toContain(`for example loopback, not ${given}`);
    },
  );

  it("and no secret is repeated", () => {
    expect(refusal([], { LOCKSTEP_KEY: "too short" })).toMatch(
      /^LOCKSTEP_KEY must be at least 32 characters, by chance/,
    );
    expect(refusal([], { LOCKSTEP_KEY: "too short" })).not.toContain("too short");
    expect(refusal(["--turn-secret", ""])).toMatch(/^--turn-secret must be some text/);
  });
});

describe("where the server is", () => {
  const placed = (...args: string[]) => {
    const { basePath, publicUrl } = readOptions(args) ?? {};
    return [basePath, publicUrl];
  };

  it("is told by a path, by an address that has it, or by both where they agree", () => {
    expect(placed()).toEqual(["", undefined]);
    for (const given of ["/lockstep/", "/lockstep"])
      expect(placed("--base-path", given)).toEqual(["/lockstep", undefined]);
    expect(placed("--base-path", "/")).toEqual(["", undefined]);
    expect(placed("--public-url", "https://School.example")).toEqual(["", "https://school.example"]);
    const url = "https://school.example:8443/a/b";
    expect(placed("--public-url", `${url}/`)).toEqual(["/a/b", url]);
    expect(placed("--public-url", url, "--base-path", "/a/b/")).toEqual(["/a/b", url]);
  });

  it("is not told in two ways", () => {
    expect(refusal(["--base-path", "/a"], { LOCKSTEP_PUBLIC_URL: "https://school.example/b" })).toMatch(
      /^--base-path says that everything is below \/a\/, and LOCKSTEP_PUBLIC_URL that it is below \/b\/: .* for example/,
    );
  });

  it.each<[string, OptionName, unknown]>([
    ["2", "trust-proxy", 2],
    ["loopback", "trust-proxy", ["loopback"]],
    ["::1/128, 10.0.0.1", "trust-proxy", ["::1/128", "10.0.0.1"]],
  ])("has proxies before it: %s", (given, name, proxies) => {
    expect(readOptions([`--${name}`, given])).toMatchObject({ proxies, host: "localhost" });
  });
});
