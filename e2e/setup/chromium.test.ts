import { expect, test } from "vitest";
import { NoChromiumError, switchesIn } from "./chromium.ts";

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
