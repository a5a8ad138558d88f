import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { ArgumentError } from "./command-line.ts";
import { checkFile, checkFolder, keepFile, keepIn } from "./output.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lockstep-output-"));
const file = path.join(folder, "a-file");
writeFileSync(file, "what it holds");
afterAll(() => rmSync(folder, { recursive: true }));

test("a place that can be written to is made, and left as it was", async () => {
  await checkFolder("--out", path.join(folder, "new", "deep"));
  expect(readdirSync(path.join(folder, "new", "deep"))).toEqual([]);
  await checkFile("--json", path.join(folder, "figures", "all.json"));
  expect(readdirSync(path.join(folder, "figures"))).toEqual([]);
  await checkFile("--json", file);
  expect(readFileSync(file, "utf8")).toBe("what it holds");
});

test.each([
  ["in a file", path.join(file, "in-it"), "a part of this path is a file, no folder"],
  ["a file", file, "this is a file, no folder"],
  ["of no name", "", "--out needs the name of a folder"],
  ["of a name too long", path.join(folder, "x".repeat(300)), "this name is too long"],
])("a folder %s is refused before the work", async (_, place, reason) => {
  await expect(checkFolder("--out", place)).rejects.toThrow(ArgumentError);
  await expect(checkFolder("--out", place)).rejects.toThrow(reason);
});

test.skipIf(process.platform !== "linux")("a folder where none can be made is refused at once", async () => {
  await expect(checkFolder("--out", "/proc/lockstep/results")).rejects.toThrow("there is no such place");
});

test("so is a folder in place of a file", async () => {
  await expect(checkFile("--json", folder)).rejects.toThrow(`--json ${folder}: this is a folder; name a file in it`);
  await expect(checkFile("--json", path.join(file, "x"))).rejects.toThrow(ArgumentError);
});

test.skipIf(!existsSync("/dev/full"))("what cannot be written in the end is kept elsewhere, whole", async () => {
  const out = path.join(folder, "results");
  let tries = 0;
  const kept = await keepIn(out, async (into) => {
    tries++;
    await writeFile(path.join(into, "one"), "1");
    // A disk that is full after the first file.
    await writeFile(into === out ? "/dev/full" : path.join(into, "two"), "2");
  });
  try {
    expect(tries).toBe(2);
    expect(kept.startsWith(tmpdir())).toBe(true);
    expect(readdirSync(kept).sort()).toEqual(["one", "two"]);
  } finally {
    rmSync(kept, { recursive: true });
  }
});

test("a file's place may be gone by the time when it is written", async () => {
  const place = path.join(folder, "was-a-folder");
  mkdirSync(place);
  await checkFile("--json", path.join(place, "all.json"));
  rmSync(place, { recursive: true });
  writeFileSync(place, "");
  const kept = await keepFile(path.join(place, "all.json"), "{}");
  expect(readFileSync(kept, "utf8")).toBe("{}");
  rmSync(path.dirname(kept), { recursive: true });
});

test("what is no fault of the folder is not tried again", async () => {
  const failing = keepIn(folder, () => Promise.reject(new Error("the tab has crashed")));
  await expect(failing).rejects.toThrow("the tab has crashed");
});
