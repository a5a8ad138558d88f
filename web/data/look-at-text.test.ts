import { expect, test } from "vitest";
import { DataFileError } from "./data-file-error.ts";
import { lookAtText, readTokens } from "./look-at-text.ts";

const file = (text: string) => ({ path: "mine.txt", content: new Blob([text]) });

test("of a text its characters are told, each once, and how many there are, as a session counts them", async () => {
  expect(await lookAtText(file("abba\r\n😀"))).toEqual({ vocabulary: "\nab😀", characters: 6 });
  await expect(lookAtText(file("a\0b"))).rejects.toThrow(DataFileError);
});

test("a text becomes the tokens of a session, with what it does not know, and the share that is done is told", async () => {
  const text = "abc ".repeat(10_000);
  const shares: number[] = [];
  const tokens = { kind: "characters", characters: "\n ab" } as const;
  const read = await readTokens(file(text), tokens, (share) => shares.push(share));
  expect(read.foreign).toEqual([{ character: "c", count: 10_000 }]);
  expect([read.length, read.lineBreak.length]).toEqual([40_000, 1]);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const bytes = await readTokens(file("å"), { kind: "bytes" }, () => {});
  expect([...bytes.tokens]).toEqual([0xc3, 0xa5]);
});
