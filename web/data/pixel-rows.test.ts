import { expect, test } from "vitest";
import { addPixelRows } from "./pixel-rows.ts";
import { SampleList } from "./sample-list.ts";
import type { SampleSchema } from "./sample-schema.ts";
import { SkippedList } from "./skipped.ts";

const IMAGES: SampleSchema = { labels: ["0", "1"], labelColumn: "label", columns: null, picture: null };
const header = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join();

async function read(text: string) {
  const list = new SampleList(IMAGES);
  const skipped = new SkippedList();
  await addPixelRows("my.csv", new Blob([text]), list, skipped, () => {});
  return { ...list.finish(), skipped: skipped.skipped };
}

test("a row is a label and 784 pixels", async () => {
  const row = `1,${Array.from({ length: 784 }, (_, i) => i % 256).join()}`;
  const { samples, inputs, labels } = await read(`${header}\n${row}`);
  expect([samples, ...labels]).toEqual([1, 1]);
  expect([inputs.length, inputs[0], inputs[255], inputs[783]]).toEqual([784, 0, 255, 15]);
});

test.each([
  ["label,a,b\n1,2,3", "my.csv, line 1: has 2 columns beside the label, but images have 784"],
  ["digit,a,b\n1,2,3", 'my.csv, line 1: has no column "label"'],
  ["1,2,3\n1,2,3", 'my.csv, line 1: has no column "label"; it looks like data, and must name the columns'],
])("other columns are refused: %j", async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("a row that is no image is left out and told, and the others are read", async () => {
  const pixels = new Array(783).fill(0).join();
  const { samples, skipped } = await read(`${header}\n1,${pixels},256\n0,${pixels},7\n2,${pixels},7\n1,2`);
  expect(samples).toBe(1);
  expect(skipped.first.map(({ place, found }) => `${place}: ${found}`)).toEqual([
    'line 2: "256" in column "pixel783" is no pixel, 0 to 255',
    'line 4: "2" is no label of this session (0, 1)',
    "line 5: has 2 cells, but the first line has 785",
  ]);
});
