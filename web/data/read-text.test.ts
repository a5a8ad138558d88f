import { expect, test } from "vitest";
import { DataFileError } from "./data-file-error.ts";
import { readText } from "./read-text.ts";

const given = (content: string | Uint8Array<ArrayBuffer>) => ({ path: "my.txt", content: new Blob([content]) });

test("a text is read as it is learnt from", async () => {
  expect(await readText(given("one\r\ntwo\r\n"))).toBe("one\ntwo\n");
});

test.each<[string | Uint8Array<ArrayBuffer>, string]>([
  ["", "my.txt: is empty"],
  [Uint8Array.of(0x63, 0xe9), "my.txt: is not a text in UTF-8"],
  ["GIF\0\0", "my.txt: is no text: it has bytes that are zero"],
  [new Uint8Array(16 * 1024 * 1024 + 1), "my.txt: is larger than 16 MB"],
])("is refused by its name: %#", async (content, message) => {
  await expect(readText(given(content))).rejects.toThrow(DataFileError);
  await expect(readText(given(content))).rejects.toThrow(message);
});
