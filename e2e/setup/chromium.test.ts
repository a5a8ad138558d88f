import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright";
import { expect, test } from "vitest";
import { LEFT_OUT_BY_PLAYWRIGHT, NoChromiumError, switchesIn } from "./chromium.ts";

test("switches that people ask for are read as a shell reads them", () => {
  expect(switchesIn("")).toEqual([]);
  expect(switchesIn(`--use-angle=vulkan  --enable-features="A,B C"`)).toEqual([
    "--use-angle=vulkan",
    "--enable-features=A,B C",
  ]);
});

test.each([
  [
    "--use-angle=vulkan page.html",
    'LOCKSTEP_CHROMIUM_ARGS may have switches of Chromium only, such as --flag; "page.html"',
  ],
  ["--title='a", "LOCKSTEP_CHROMIUM_ARGS cannot be read: it ends within 'a"],
])("%j is refused with its reason", (line, reason) => {
  expect(() => switchesIn(line)).toThrow(NoChromiumError);
  expect(() => switchesIn(line)).toThrow(reason);
});

test("whatever Playwright leaves out of a Chromium stays left out", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockstep-switches-"));
  const [program, told] = ["program", "told"].map((name) => path.join(folder, name)) as [string, string];
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\nexit 1\n`, { mode: 0o755 });
  await expect(chromium.launch({ executablePath: program })).rejects.toThrow();
  const [, list = ""] = /^--disable-features=(.*)$/m.exec(readFileSync(told, "utf8")) ?? [];
  expect(list).not.toBe("");
  expect(LEFT_OUT_BY_PLAYWRIGHT).toEqual(expect.arrayContaining(list.split(",")));
  rmSync(folder, { recursive: true });
});
