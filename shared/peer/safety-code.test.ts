import { expect, test } from "vitest";
import { SAFETY_CODE_WORDS, safetyCode, type Disclosure } from "./safety-code.ts";
import { SAFETY_WORDS } from "./safety-code-words.ts";
import { certificate, hash } from "./testing/safety-network.ts";

/** Characters to change, add or leave out to come from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (character === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}

test("S7: there is a word for each byte, and no two are alike", () => {
  expect(SAFETY_WORDS).toHaveLength(256);
  for (const [index, word] of SAFETY_WORDS.entries()) {
    expect(word).toMatch(/^[a-z]{4,9}$/);
    for (const other of SAFETY_WORDS.slice(0, index)) {
      expect(distance(word, other), `${word} and ${other}`).toBeGreaterThan(1);
      expect(word.slice(0, 4), `${word} and ${other}`).not.toBe(other.slice(0, 4));
    }
  }
});

const disclosure = (seat: number): Disclosure => ({
  seat,
  incarnation: `page-${seat}`,
  nonce: hash(`nonce ${seat}`),
  links: [0, 1]
    .filter((other) => other !== seat)
    .map((other) => ({
      seat: other,
      incarnation: `page-${other}`,
      own: certificate(`page-${seat}`),
      other: certificate(`page-${other}`),
    })),
});

test("S7: every fact changes the code", () => {
  const [first, second] = [disclosure(0), disclosure(1)];
  const codes = [
    safetyCode("a", "spec", [first, second], hash),
    safetyCode("b", "spec", [first, second], hash),
    safetyCode("a", "other spec", [first, second], hash),
    safetyCode("a", "spec", [first, { ...second, nonce: hash("another nonce") }], hash),
    safetyCode("a", "spec", [first, { ...second, incarnation: "another page" }], hash),
    safetyCode("a", "spec", [first, { ...second, links: [{ ...second.links[0]!, own: certificate("x") }] }], hash),
    safetyCode("a", "spec", [first, { ...second, links: [{ ...second.links[0]!, other: certificate("x") }] }], hash),
  ];
  expect(new Set(codes.map((code) => code.join(" "))).size).toBe(codes.length);
  for (const code of codes) expect(code).toHaveLength(SAFETY_CODE_WORDS);
});
