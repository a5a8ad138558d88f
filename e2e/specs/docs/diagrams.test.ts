import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { documentPage, filesIn, readText, ROOT, section } from "./testing/pages.ts";

const page = documentPage("diagrams.md");
const diagrams = [...page.text.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, code]) => code!);
const ofKind = (kind: string) => diagrams.filter((code) => code.startsWith(`${kind}\n`));

/** Source text of the classes, interfaces and types of the code, by name. */
function declarations(): ReadonlyMap<string, string> {
  const isSource = (name: string) => name.endsWith(".ts") && !name.endsWith(".test.ts");
  const found = new Map<string, string>();
  for (const file of ["shared", "web"].flatMap((folder) => filesIn(folder, isSource))) {
    if (file.startsWith("shared/simulation/")) continue;
    const text = readText(file);
    for (const [, name] of text.matchAll(/^(?:export )?(?:(?:abstract )?class|interface|type) (\w+)/gm)) {
      found.set(name!, `${found.get(name!) ?? ""}\n${text}`);
    }
  }
  return found;
}

test("each diagram is of a known kind, and its blocks are closed", () => {
  expect(diagrams.length).toBeGreaterThanOrEqual(8);
  for (const code of diagrams) {
    expect(code).toMatch(/^(flowchart (TB|LR)|classDiagram|sequenceDiagram)\n/);
    const count = (pattern: RegExp) => code.match(pattern)?.length ?? 0;
    if (code.startsWith("classDiagram")) expect(count(/\{$/gm)).toBe(count(/^ *\}$/gm));
    else expect(count(/^ *(par|alt|opt|loop|subgraph)\b/gm)).toBe(count(/^ *end$/gm));
  }
});

describe("classes", () => {
  const known = declarations();

  test("and their members are those of the code", () => {
    expect(ofKind("classDiagram")).toHaveLength(2);
    for (const code of ofKind("classDiagram")) {
      for (const [, name, body] of code.matchAll(/class (\w+) \{\n([\s\S]*?)\n {2}\}/g)) {
        const source = known.get(name!);
        expect(source, `class ${name}`).toBeDefined();
        for (const line of body!.split("\n")) {
          const member = /^\s*(\w+)/.exec(line)![1]!;
          expect(source, `${name}.${member}`).toMatch(new RegExp(`\\b${member}\\b`));
        }
      }
    }
  });

  test("that are related exist, and who is said to implement does", () => {
    for (const code of ofKind("classDiagram")) {
      const relations = [...code.matchAll(/^ {2}(\w+) (?:\S*[-.]{2}\S*)(?: "[^"]*")? (\w+)/gm)];
      expect(relations.length).toBeGreaterThan(10);
      for (const [, from, to] of relations) for (const name of [from, to]) expect(known.has(name!), name).toBe(true);
      for (const [, base, line, derived] of code.matchAll(/^ {2}(\w+) <\|(\.\.|--) (\w+)/gm)) {
        const how = line === "--" ? "extends" : "implements";
        expect(known.get(derived!)).toContain(`class ${derived} ${how} ${base}`);
      }
    }
  });
});

test("sequences use the participants that they declare, and no semicolon, which would end a line", () => {
  expect(ofKind("sequenceDiagram")).toHaveLength(4);
  for (const code of ofKind("sequenceDiagram")) {
    const declared = [...code.matchAll(/participant (\w+) as/g)].map(([, name]) => name!);
    const used = [...code.matchAll(/^ *(\w+)--?>>(\w+):/gm)].flatMap(([, from, to]) => [from!, to!]);
    const noted = [...code.matchAll(/Note over ([\w,]+):/g)].flatMap(([, names]) => names!.split(","));
    expect(declared).toEqual(expect.arrayContaining([...new Set([...used, ...noted])]));
    expect(code).not.toContain(";");
  }
});

test("the sequences that readers look for are there", () => {
  for (const heading of [
    "A round",
    "Policy halt: a tab is lost",
    "Policy reorganize: a partition, and its end",
    "Rejoin: a page is loaded again",
  ]) {
    expect(section(page, heading)).toContain("sequenceDiagram");
  }
});

/** A layer of the lint rule, which is JavaScript, as ESLint loads it. */
interface Layer {
  readonly folder: string;
  readonly uses: readonly string[];
  readonly usesTypesOf?: readonly string[];
}

describe("layers and rooms", async () => {
  const rule = pathToFileURL(path.join(ROOT, "e2e/setup/layer-boundaries.js")).href;
  const { LAYERS: layers } = (await import(rule)) as { LAYERS: readonly Layer[] };
  const code = section(page, "Layers and rooms");
  const folders = new Map([...code.matchAll(/\b(\w+)\["([\w/-]+)"\]/g)].map(([, id, folder]) => [id!, folder!]));
  const arrows = [...code.matchAll(/^ *(\w+)(?:\["[^"]*"\])? (-->|-\.->) (\w+)/gm)].map(([, from, kind, to]) => ({
    from: folders.get(from!)!,
    to: folders.get(to!)!,
    isWhole: kind === "-->",
  }));
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  /** What a rule about one lets a layer import of another: all, a part or types, nothing. */
  const allowed = (from: string, to: string): "all" | "some" | undefined => {
    const { uses, usesTypesOf = [] } = layers.find(({ folder }) => folder === from)!;
    if (uses.some((folder) => within(to, folder))) return "all";
    return [...uses, ...usesTypesOf].some((folder) => within(folder, to)) ? "some" : undefined;
  };

  test("are all drawn", () => {
    // What lies below all is told in words; the folders that hold layers are for their own loose files.
    const isDrawn = ({ folder }: Layer) => !/\.ts$/.test(folder) && folder !== "e2e";
    const names = layers.filter(isDrawn).map(({ folder }) => folder);
    expect([...new Set(folders.values())].sort()).toEqual([...names, "web/dashboard"].sort());
    expect(new Set(folders.values()).size, "each once").toBe(folders.size);
  });

  test("may import whom their arrows say", () => {
    expect(arrows.length).toBeGreaterThan(35);
    for (const { from, to, isWhole } of arrows) {
      expect(allowed(from, to), `${from} to ${to}`).toBe(isWhole ? "all" : "some");
    }
  });

  test("reach all that they may import", () => {
    const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
      for (const { to } of arrows.filter((arrow) => arrow.from === from && !seen.has(arrow.to)))
        reached(to, seen.add(to));
      return seen;
    };
    for (const from of folders.values()) {
      if (from === "shared" || from === "web/dashboard") continue;
      const uses = [...folders.values()].filter((to) => to !== from && to !== "web/dashboard" && allowed(from, to));
      // The second picture has the core as one.
      const isCore = from.startsWith("shared/");
      const drawn = uses.filter((to) => (isCore ? to !== "shared" : !to.startsWith("shared/")));
      for (const to of drawn) expect([...reached(from)], `${from} to ${to}`).toContain(to);
    }
  });
});

test("files that the way of a fact leads through are there", () => {
  const files = [...section(page, "The way of a fact of a seat").matchAll(/\["([\w./-]+\.ts):/g)].map(
    ([, file]) => file!,
  );
  expect(files.length).toBeGreaterThan(9);
  for (const file of files) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
});
