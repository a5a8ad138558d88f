import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The words of a part of a document, tags and all, as a browser would show them. */
function introOf(file: string): string {
  const source = readFileSync(new URL(file, import.meta.url), "utf8");
  return /<h1>.*?<\/p>/s.exec(source)?.[0].replace(/\s+/g, " ").replaceAll("> ", ">").replaceAll(" <", "<") ?? "";
}

test("before any code has come the start page says what it says later", () => {
  expect(introOf("./StartIntro.svelte")).toMatch(/^<h1>.+<\/h1><p>.+<\/p>$/);
  expect(introOf("../../../index.html")).toBe(introOf("./StartIntro.svelte"));
});
