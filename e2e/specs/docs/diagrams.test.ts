import { describe, expect, test } from "vitest";
import { documentPage, filesIn, readText, section } from "./testing/pages.ts";

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
