import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PEER_STATES } from "../../../../shared/peer/states.ts";
import { GLOSSARY } from "./glossary.ts";

const DASHBOARD = new URL("../../", import.meta.url);

/** What the pages are made of, in one text. */
const sources = readdirSync(DASHBOARD, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:svelte|ts)$/.test(name) && !/(?:\.test\.ts|glossary\.ts)$/.test(name))
  .map((name) => readFileSync(new URL(name, DASHBOARD), "utf8"))
  .join("\n");

test("each word that is explained is met on some page, where it explains itself", () => {
  const states: readonly string[] = PEER_STATES;
  const isMet = (word: string): boolean =>
    states.includes(word) || new RegExp(`"${word}"|\\]\\(${word}\\)`).test(sources);
  expect(Object.keys(GLOSSARY).filter((word) => !isMet(word))).toEqual([]);
});
