import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { gunzip } from "./gunzip.ts";
import { UnpackingBudget } from "./unpacking-budget.ts";

const MEGABYTE = 1024 * 1024;
const unpack = (bytes: Uint8Array, most = 2 * MEGABYTE) =>
  gunzip(new Blob([bytes as Uint8Array<ArrayBuffer>]), new UnpackingBudget(most));

test("what was packed comes back", async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
  expect(await unpack(gzipSync(bytes))).toEqual(bytes);
});

test("no more comes out than the budget has", async () => {
  const bomb = gzipSync(new Uint8Array(2 * MEGABYTE + 1));
  await expect(unpack(bomb)).rejects.toThrow("unpacks to more than 2 MB");
});

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ["is cut off", (bytes) => bytes.slice(0, -20)],
  ["has another checksum", (bytes) => bytes.map((byte, i) => (i === bytes.length - 6 ? byte ^ 1 : byte))],
  ["has another size", (bytes) => bytes.map((byte, i) => (i === bytes.length - 4 ? byte ^ 1 : byte))],
  ["is something else", (bytes) => bytes.slice(2)],
])("a gzip file that %s is refused", async (_, spoil) => {
  await expect(unpack(spoil(gzipSync(Uint8Array.from({ length: 500 }, (__, i) => i % 7))))).rejects.toThrow(
    "is damaged, or not a gzip file",
  );
});
