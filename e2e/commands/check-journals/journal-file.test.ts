import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RunForTests } from "../../../shared/journals/testing/run.ts";
import type { FiledEntry } from "../../../shared/peer/journal.ts";
import { JournalFileError, parseJournals } from "../../../shared/journals/parse-journals.ts";
import { readJournals } from "./journal-file.ts";

const run = new RunForTests(3).start().commits(4).halt([0, 1, 2]);
const ndjson = (entries: readonly FiledEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

describe("reading journals", () => {
  test("NDJSON, an array, and an array of arrays tell the same", () => {
    const [zero, one] = [run.of(0), run.of(1)];
    expect(parseJournals("a.ndjson", ndjson(zero))).toEqual([
      { file: "a.ndjson", entries: zero, lines: zero.map((_, index) => index + 1) },
    ]);
    expect(parseJournals("a.json", JSON.stringify(zero))).toEqual([{ file: "a.json", entries: zero }]);
    expect(parseJournals("a.json", ` ${JSON.stringify([zero, one])}`)).toEqual([
      { file: "a.json[0]", entries: zero },
      { file: "a.json[1]", entries: one },
    ]);
  });

  test("empty lines do not shift the line numbers", () => {
    const [first, second] = run.of(0);
    const text = `\n${JSON.stringify(first)}\r\n\n${JSON.stringify(second)}`;
    expect(parseJournals("a", text)[0]?.lines).toEqual([2, 4]);
  });

  test("events that are not known here, and further fields, are no fault", () => {
    const [journal] = parseJournals("a", '{"at":1,"seat":0,"view":0,"round":0,"event":"later","more":1}');
    expect(journal?.entries).toHaveLength(1);
  });

  test.each([
    ["{}", /^a:1: no line of a journal: at: /],
    ['{"at":1,"seat":0,"view":0,"round":0,"event":"committed"}\n{"at":1', /^a:2: no JSON: /],
    ['{"at":1,"seat":-1,"view":0,"round":0,"event":"committed"}', /^a:1: no line of a journal: seat: /],
    ['{"at":1,"seat":0,"view":0,"round":0,"event":"saved","detail":{"a":{"b":1}}}', /^a:1: .*detail\.a/],
    ["\n \n", /^a: the file is empty$/],
    ["[[1]]", /^a\[0\]\[0\]: no line of a journal/],
    ["[", /^a: no JSON/],
  ])("refuses %j by place", (text, reason) => {
    expect(() => parseJournals("a", text)).toThrow(JournalFileError);
    expect(() => parseJournals("a", text)).toThrow(reason);
  });

  test("a file that is not there is named", async () => {
    await expect(readJournals(["/nowhere/a.ndjson"])).rejects.toThrow("/nowhere/a.ndjson: there is no such file");
  });
});

describe("npm run check-journals", () => {
  let folder: string;
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), "journals-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function check(...args: string[]): { code: number | null; out: string; err: string } {
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", main, ...args], {
      encoding: "utf8",
      env,
    });
    return { code: status, out: stdout, err: stderr };
  }

  test("a folder of right journals: what they tell, and exit code 0", () => {
    run.journals.forEach((entries, seat) => write(`seat-${seat}.ndjson`, ndjson(entries)));
    const { code, out } = check(folder);
    expect(out).toContain("3 journals with 34 lines, of a session with 3 seats: 12 commits up to round 4");
    expect(out).toContain("view 2 halts at round 4 00000000 with seats 0, 1, 2");
    expect(out).toContain("seat 1 halted at round 4 (decided)");
    expect(out).toContain("One history: no violation.");
    expect(code).toBe(0);
  });

  test("journals that contradict each other: which lines of which files, and exit code 1", () => {
    const zero = write("zero.ndjson", ndjson(run.of(0)));
    const other = run.of(1).map((entry) => (entry.round === 3 ? { ...entry, digest: "f".repeat(32) } : entry));
    const one = write("one.json", JSON.stringify(other));
    const { code, out } = check(zero, one);
    expect(out).toContain("I1  round 3 is");
    expect(out).toContain("(seats 0, 1; rounds 3)");
    expect(out).toContain(`${zero}:5 `);
    expect(out).toContain(`${one}[4] `);
    expect(out).toContain("not checked  all: seat 2, which has no journal here");
    expect(out).toContain("1 violation.");
    expect(code).toBe(1);
  });

  test("what cannot be read or makes no sense: exit code 2", () => {
    const torn = write("torn.ndjson", '{"at":1,');
    expect(check(torn)).toMatchObject({ code: 2, err: expect.stringContaining(`${torn}:1: no JSON`) });
    expect(check()).toMatchObject({ code: 2, err: expect.stringContaining("no files were named") });
    expect(check("--seats", "1", torn).err).toContain("--seats must be a whole number from 2 to 32");
    expect(check("--help")).toMatchObject({ code: 0, out: expect.stringContaining("Usage: npm run check-journals") });
  });
});
