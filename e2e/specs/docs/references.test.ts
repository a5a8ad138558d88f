import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { MARKS } from "../../../shared/simulation/coverage.ts";
import { documentPage, documentPages, filesIn, readText, ROOT, tableRows } from "./testing/pages.ts";

const pages = documentPages();

test("links between pages lead somewhere", () => {
  for (const { path: page, text } of pages) {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    for (const target of links.filter((link) => !/^[a-z]+:/.test(link))) {
      const [file, anchor] = target.split("#");
      const resolved = file === "" ? page : path.posix.join(path.posix.dirname(page), file!);
      expect(existsSync(path.join(ROOT, resolved)), `${page} links to ${target}`).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...readText(resolved).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));
      expect(headings, `${page} links to ${target}`).toContain(anchor);
    }
  }
});

test("files and commands that pages name are there", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
  for (const { path: page, text } of pages) {
    const prose = text.replace(/```[\s\S]*?```/g, "");
    for (const [, file] of prose.matchAll(/`((?:shared|web|e2e|bench|signaling-server|docs)\/[\w./-]+)`/g)) {
      expect(existsSync(path.join(ROOT, file!)), `${page} names ${file}`).toBe(true);
    }
    for (const [, command] of prose.matchAll(/`npm (?:run )?([\w:-]+)/g)) {
      expect(Object.keys(scripts), `${page} names npm run ${command}`).toContain(command);
    }
    for (const [, file] of prose.matchAll(/`npx tsx ([\w./-]+)/g)) {
      expect(existsSync(path.join(ROOT, file!)), `${page} names ${file}`).toBe(true);
    }
  }
});

test("CONTRIBUTING.md: the worked example changes four files, as they are", () => {
  const { text } = pages.find(({ path: page }) => page === "CONTRIBUTING.md")!;
  const [, diff] = /```diff\n([\s\S]*?)```/.exec(text)!;
  const parts = diff!.split(/^ (?=[\w/.-]+\.ts: )/m).filter((part) => part !== "");
  expect(parts).toHaveLength(4);
  for (const part of parts) {
    const [head, ...lines] = part.split("\n");
    const source = readText(head!.split(": ")[0]!);
    for (const line of lines.filter((each) => /^[ -]/.test(each))) {
      expect(source, `${head} still has`).toContain(`${line.slice(1)}\n`);
    }
  }
});

describe("faults.md", () => {
  const rows = tableRows(documentPage("faults.md").text);

  test("each fault is shown by a test that is there, or by the simulator", () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const [fault, , , , , shownBy = ""] of rows) {
      const tests = [...shownBy.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)` "([^"]+)"/g)];
      const simulated = [...shownBy.matchAll(/simulator `(\w+)`/g)];
      const parts = shownBy.split(/; (?=`|simulator )/);
      expect(tests.length + simulated.length, `${fault}: each reference can be read`).toBe(parts.length);
      for (const [, file, title] of tests) {
        expect(readText(file!).includes(title!), `${fault}: ${file} has a test "${title}"`).toBe(true);
      }
      for (const [, kind] of simulated) expect(Object.keys(MARKS), `${fault}: ${kind}`).toContain(`fault: ${kind}`);
    }
  });

  test("every fault that the simulator draws is in the table", () => {
    const simulated = new Set(
      [...documentPage("faults.md").text.matchAll(/simulator `(\w+)`/g)].map(([, kind]) => kind),
    );
    const drawn = Object.keys(MARKS).filter((mark) => mark.startsWith("fault: "));
    expect([...simulated].map((kind) => `fault: ${kind}`).sort()).toEqual(drawn.sort());
  });

  test("the texts that the user sees are the dashboard's", () => {
    const isText = (name: string) => /\.(svelte|ts)$/.test(name) && !name.endsWith(".test.ts");
    const texts = filesIn("web/dashboard", isText).map(readText).join("\n").replace(/\s+/g, " ");
    const quoted = rows.flatMap(([, , , , seen = ""]) => [...seen.matchAll(/“([^”]+)”/g)].map(([, words]) => words!));
    expect(quoted.length).toBeGreaterThan(15);
    for (const words of quoted) expect(texts.includes(words), `“${words}”`).toBe(true);
  });
});

test("threat-model.md: the tests that show its claims are there", () => {
  const { text } = documentPage("threat-model.md");
  const tests = [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)` "([^"]+)"/g)];
  expect(tests.length).toBeGreaterThan(15);
  for (const [, file, title] of tests) {
    expect(readText(file!).includes(title!), `${file} has a test "${title}"`).toBe(true);
  }
});

/** The anchor that GitHub gives to a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
