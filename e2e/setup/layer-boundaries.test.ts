import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

/** The repository's own configuration, types left out for speed; of its rules those that are tested here. */
const eslint = new ESLint({
  overrideConfig: {
    files: ["**/*.ts", "**/*.svelte"],
    languageOptions: { parserOptions: { project: null } },
    rules: {
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/no-misused-promises": "off",
      "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "off",
    },
  },
  ruleFilter: ({ ruleId }) =>
    ruleId.startsWith("lockstep/") ||
    ["no-restricted-globals", "no-restricted-properties", "@typescript-eslint/no-non-null-assertion"].includes(ruleId),
});

/** Lints a snippet as if it stood at `filePath`. */
async function lint(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result?.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`) ?? [];
}

describe("layer boundaries: imports only point down", () => {
  it.each([
    ["shared/wire/probe.ts", `import { a } from "../peer/peer.ts"; a();`],
    [
      "shared/wire/probe.ts",
      `import type { TrainingState } from "../training/state.ts"; export type A = TrainingState;`,
    ],
    ["shared/averaging/probe.ts", `import { a } from "../training/model/model.ts"; a();`],
    ["shared/state-machine/probe.ts", `import { a } from "../wire/frame.ts"; a();`],
    ["shared/peer/probe.ts", `import { a } from "../simulation/network.ts"; a();`],
    ["shared/peer/probe.ts", `import { a } from "../../web/ports/protocol.ts"; a();`],
    ["shared/peer/probe.ts", `export * from "../../signaling-server/limits.ts";`],
    ["shared/peer/probe.ts", `import { readFile } from "node:fs/promises"; void readFile;`],
    ["shared/peer/probe.ts", `import express from "express"; void express;`],
    ["shared/session/probe.ts", `import { a } from "../peer/peer.ts"; a();`],
    ["shared/training/probe.ts", `import { a } from "../data/label-split.ts"; a();`],
    ["shared/training/probe.ts", `import type { Task } from "../session/tasks.ts"; export type A = Task;`],
    ["shared/limits.ts", `import { a } from "./wire/frame.ts"; a();`],
    ["web/ports/probe.ts", `import { a } from "../peer/worker.ts"; a();`],
    ["web/storage/probe.ts", `export type A = import("../seat/automation.ts").LockstepAutomation;`],
    ["web/training/probe.ts", `await import("../peer/worker.ts");`],
    ["web/training/probe.ts", `new Worker(new URL("../peer/worker.ts", import.meta.url));`],
    ["web/peer/probe.ts", `import { a } from "../introduction/introduction.ts"; a();`],
    ["web/share/probe.ts", `import { a } from "../dashboard/after/share/share-page.ts"; a();`],
    ["web/dashboard/tasks/probe.ts", `import { a } from "../../share/embedded.ts"; a();`],
    ["shared/signaling/probe.ts", `import { a } from "../peer/peer.ts"; a();`],
    ["web/signaling/probe.ts", `import { a } from "../introduction/introduction.ts"; a();`],
    ["web/introduction/probe.ts", `import { a } from "../storage/types.ts"; a();`],
    ["web/introduction/probe.ts", `import fs from "node:fs"; void fs;`],
    ["signaling-server/probe.ts", `import { a } from "../web/ports/protocol.ts"; a();`],
    ["shared/peer/probe.ts", `import { a } from "./testing/cluster.ts"; a();`],
    ["shared/peer/probe.ts", `import { a } from "./conformance/replay.ts"; a();`],
    ["e2e/setup/probe.ts", `import { a } from "../tabs/launch.ts"; a();`],
    ["e2e/tabs/probe.ts", `import { a } from "../commands/command-line.ts"; a();`],
    ["e2e/commands/probe.ts", `import { a } from "../../bench/session.ts"; a();`],
    ["bench/probe.ts", `import { a } from "../e2e/specs/testing/fixtures.ts"; a();`],
    ["web/dashboard/pages/probe.ts", `import { a } from "../../../signaling-server/limits.ts"; a();`],
    // Each room of the dashboard, and the seat below them, against the next one up.
    ["web/introduction/probe.ts", `import { a } from "../seat/take-seat.ts"; a();`],
    ["web/seat/probe.ts", `import { a } from "../dashboard/kit/save-file.ts"; a();`],
    ["web/dashboard/kit/probe.ts", `import { a } from "../story/event-words.ts"; a();`],
    ["web/dashboard/story/probe.ts", `import { a } from "../charts/thin.ts"; a();`],
    ["web/dashboard/charts/probe.ts", `import { a } from "../live/cluster/pace.ts"; a();`],
    ["web/dashboard/live/probe.ts", `import { a } from "../replay/pick.ts"; a();`],
    ["web/dashboard/replay/probe.ts", `import { a } from "../after/runs/run-words.ts"; a();`],
    ["web/dashboard/after/probe.ts", `import { a } from "../visit/start/trial.ts"; a();`],
    ["web/dashboard/visit/probe.ts", `import { a } from "../lessons/lesson.ts"; a();`],
    ["web/dashboard/lessons/probe.ts", `import { a } from "../pages/late-parts.ts"; a();`],
    ["web/dashboard/probe.ts", `import { a } from "./kit/save-file.ts"; a();`],
    // Each way to import, from inside a component.
    ["web/dashboard/kit/Probe.svelte", `<script>import { a } from "../story/event-words.ts"; a();</script>`],
    ["web/dashboard/kit/Probe.svelte", `<script module>import A from "../live/cluster/Kpis.svelte"; void A;</script>`],
    ["web/dashboard/kit/Probe.svelte", `<script>export { a } from "../story/event-words.ts";</script>`],
    [
      "web/dashboard/kit/Probe.svelte",
      `<script lang="ts">import type { A } from "../lessons/lesson.ts"; type B = A;</script>`,
    ],
    [
      "web/dashboard/kit/Probe.svelte",
      `{#await import("../live/cluster/Kpis.svelte") then { default: Kpis }}<Kpis />{/await}`,
    ],
    ["web/dashboard/kit/Probe.svelte", `<button onclick={() => import("../pages/late-parts.ts")}>Load</button>`],
    ["web/dashboard/kit/Probe.svelte", `<script>new Worker(new URL("../replay/worker.ts", import.meta.url));</script>`],
  ])("refuses in %s: %s", async (filePath, code) => {
    expect(await lint(filePath, code)).toEqual([expect.stringContaining("lockstep/imports-point-down")]);
  });

  it.each([
    [
      "shared/wire/probe.ts",
      `import { SEATS_MAX } from "../limits.ts"; import * as v from "valibot"; void [SEATS_MAX, v];`,
    ],
    ["shared/privacy/probe.ts", `import type { Task } from "../session/tasks.ts"; export type A = Task;`],
    [
      "shared/peer/probe.ts",
      `import { a } from "../averaging/plan.ts"; import { b } from "../state-machine/machine.ts"; a(b);`,
    ],
    ["shared/peer/probe.test.ts", `import { a } from "../simulation/network.ts"; import { it } from "vitest"; it(a);`],
    ["shared/simulation/probe.test.ts", `import { a } from "../peer/testing/cluster.ts"; a();`],
    ["bench/probe.ts", `import { a } from "../e2e/tabs/cluster.ts"; a();`],
    ["e2e/commands/probe.ts", `import { parseArgs } from "node:util"; void parseArgs;`],
    [
      "web/peer/probe.ts",
      `import { a } from "../storage/types.ts"; import { b } from "../../shared/peer/peer.ts"; a(b);`,
    ],
    ["web/seat/probe.ts", `new Worker(new URL("../peer/worker.ts", import.meta.url));`],
    [
      "web/dashboard/lessons/Probe.svelte",
      `<script>import { a } from "../kit/save-file.ts"; import B from "../visit/session/Lobby.svelte"; a();</script><B />`,
    ],
    [
      "signaling-server/probe.ts",
      `import http from "node:http"; import { parseSpec } from "../shared/session/spec.ts"; void [http, parseSpec];`,
    ],
  ])("allows in %s: %s", async (filePath, code) => {
    expect(await lint(filePath, code)).toEqual([]);
  });
});

describe("purity of shared/", () => {
  it.each([
    "Date.now();",
    "performance.now();",
    "setTimeout(() => {}, 1);",
    "window.close();",
    "process.exit();",
    "crypto.getRandomValues(new Uint8Array(1));",
    "void fetch;",
  ])("refuses %s", async (code) => {
    expect(await lint("shared/peer/probe.ts", code)).toEqual([expect.stringContaining("no-restricted-globals")]);
  });

  it("refuses Math.random, in tests too", async () => {
    for (const filePath of ["shared/peer/probe.ts", "shared/peer/probe.test.ts"]) {
      expect(await lint(filePath, "Math.random();")).toEqual([expect.stringContaining("no-restricted-properties")]);
    }
  });

  it("allows the language itself, and clocks outside shared/", async () => {
    expect(await lint("shared/peer/probe.ts", "void new Map([[1, Math.sqrt(2)]]); void new TextEncoder();")).toEqual(
      [],
    );
    expect(await lint("web/peer/probe.ts", "void performance.now();")).toEqual([]);
  });
});

describe("tests that change the world for others", () => {
  const changing = `import { vi } from "vitest"; vi.stubGlobal("fetch", () => {}); vi.setConfig({});`;

  it("must say in their names that they run alone", async () => {
    expect(await lint("web/peer/probe.test.ts", changing)).toEqual([expect.stringContaining("lockstep/tests-alone")]);
    expect(await lint("web/peer/probe.alone.test.ts", changing)).toEqual([]);
  });

  it("and only those say so", async () => {
    const harmless = `import { vi } from "vitest"; void vi.fn();`;
    expect(await lint("web/peer/probe.test.ts", harmless)).toEqual([]);
    expect(await lint("web/peer/probe.alone.test.ts", harmless)).toEqual([expect.stringContaining("tests-alone")]);
  });
});

describe("what several tests need", () => {
  it.each([
    ["web/peer/probe.ts", `import { expect } from "vitest"; void expect;`],
    ["web/peer/probe.fixture.ts", "export const a = 1;"],
    ["shared/peer/probe-for-tests.ts", "export const a = 1;"],
  ])("stands in a folder named testing, not at %s", async (filePath, code) => {
    expect(await lint(filePath, code)).toContainEqual(expect.stringContaining("lockstep/helpers-in-testing"));
  });

  it("may use what tests use", async () => {
    expect(await lint("web/peer/testing/probe.ts", `import { expect } from "vitest"; void expect;`)).toEqual([]);
  });
});

describe("a claim that a value is there", () => {
  const claim = "export const first = (list: readonly string[]): string => list[0]!;";

  it("says what must hold, but for hot loops and tests", async () => {
    const refused = [expect.stringContaining("no-non-null-assertion")];
    expect(await lint("shared/peer/probe.ts", claim)).toEqual(refused);
    expect(await lint("web/dashboard/kit/Probe.svelte", `<script lang="ts">${claim}</script>`)).toEqual(refused);
    for (const file of ["shared/averaging/int8.ts", "shared/peer/probe.test.ts", "shared/peer/testing/probe.ts"]) {
      expect(await lint(file, claim)).toEqual([]);
    }
  });
});
