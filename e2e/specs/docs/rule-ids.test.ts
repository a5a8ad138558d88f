import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Whatever says something to people: pages, the file that is shared, the server's refusals. */
const SPEAKERS = ["web/dashboard", "web/share", "web/seat", "signaling-server", "shared/signaling"];
/** For those who want the rules: 'How it works', and what lessons say of the rules behind a step. */
const ABOUT_RULES = [
  "web/dashboard/live/cluster/agreement/",
  "web/dashboard/live/cluster/how/",
  "web/dashboard/lessons/",
];

/** The IDs of docs/protocol.md, such as P5. */
const IDS = new Set(
  [...readFileSync(path.join(ROOT, "docs/protocol.md"), "utf8").matchAll(/^- ([RPMHSI]\d{1,2}) /gm)].map(
    ([, id]) => id,
  ),
);

/** What of a source can be read on a page: no comments, no styles, no paths of drawings. */
function told(source: string): string {
  return source
    .replace(/<style.*?<\/style>|\/\*.*?\*\/|<!--.*?-->/gs, "")
    .replace(/(?<![:"'`])\/\/[^\n]*/g, "")
    .replace(/(["'`{])[Mm]\d[^"'`}]*/g, "$1")
    .replace(/(["'`])[^"'`\n]*[a-z]\d*[\d. ]{6,}[^"'`\n]*\1/g, "");
}

/** The IDs of rules that a source tells people. */
const idsIn = (source: string): string[] =>
  [...told(source).matchAll(/(?<![\w.#/-])[RPMHSI]\d{1,2}\b/g)].map(([id]) => id).filter((id) => IDS.has(id));

test("an ID is found in what is told, and nowhere else", () => {
  expect(idsIn('<p>This session runs already (M1).</p>const words = "by P2, all stop";')).toEqual(["M1", "P2"]);
  expect(idsIn('// by P5\n<!-- R4 --><path d="M1 6h38" /><style>a { /* P1 */ }</style>')).toEqual([]);
});

test("people meet the ID of a rule only where rules are what is explained", () => {
  expect(IDS.size).toBeGreaterThan(30);
  const found: string[] = [];
  let files = 0;
  for (const folder of SPEAKERS) {
    for (const name of readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      const file = `${folder}/${name.replaceAll(path.sep, "/")}`;
      if (!/\.(?:svelte|ts)$/.test(file) || /\.test\.ts$|\/testing\//.test(file)) continue;
      if (ABOUT_RULES.some((place) => file.startsWith(place))) continue;
      files += 1;
      found.push(...idsIn(readFileSync(path.join(ROOT, file), "utf8")).map((id) => `${file}: ${id}`));
    }
  }
  expect(files).toBeGreaterThan(400);
  expect(found).toEqual([]);
});
