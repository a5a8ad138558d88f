import { expect, test } from "vitest";
import { splitWords } from "./split-words.ts";

test.each<[string, readonly string[]]>([
  ["", []],
  ["  \n ", []],
  ["--one --two=2\t--three ", ["--one", "--two=2", "--three"]],
  [`--title="a b" '--path=/c d'`, ["--title=a b", "--path=/c d"]],
  [
    String.raw`--path=/a\ b --say="a \"quoted\" \word" 'a \ b'`,
    ["--path=/a b", String.raw`--say=a "quoted" \word`, String.raw`a \ b`],
  ],
  [`--empty='' ""`, ["--empty=", ""]],
])("%j has the words %j", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each(['--title="a b', "--one 'two", "--one \\", `--a="b\\`])("%j is refused: a part of it has no end", (line) => {
  expect(() => splitWords(line)).toThrow(/it ends within/);
});
