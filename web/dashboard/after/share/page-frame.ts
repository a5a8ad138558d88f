import { PARTS, type ShareBundle } from "../../../share/shared-file.ts";
import { whole } from "../../kit/look/figures.ts";
import { inItsDirection } from "../../story/seat-names.ts";
import { curvePicture } from "./curve-picture.ts";
import { escapeHtml } from "./escape-html.ts";
import type { SharedFacts } from "./shared-facts.ts";

/** A shared file's page, without the data and the script that stand at its end. */
export interface PageFrame {
  readonly before: string;
  readonly after: string;
}

/** In a sentence; a class has more. */
const PEOPLE_NAMED = 8;
const LIST = new Intl.ListFormat("en-GB");
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/**
 * The page as it is read without a script too, in a preview for example. Every word in it may be a stranger's, so that all
 * are escaped; and nothing runs in it, or is fetched by it, but what was built.
 */
export function frameOf(facts: SharedFacts, bundle: Omit<ShareBundle, "script">): PageFrame {
  const title = escapeHtml(facts.title);
  const sentence = escapeHtml(sentenceOf(facts));
  const before = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(bundle)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${sentence}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${sentence}">
<meta property="og:type" content="website">
<title>${title}</title>
<style>${bundle.style}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p>${sentence}</p>
<p class="small muted">${escapeHtml(facts.task)}</p>
</header>
<div id="${PARTS.trial}">
<noscript><p class="callout">A preview shows this page, but does not run it: open it in a browser to try the model.</p></noscript>
</div>
${tilesOf(facts)}
${figureOf(facts)}<footer class="small muted">
<p>The model is in this file: it needs no network, and nothing that you draw, show or type leaves this device.</p>
<p>Made with Lockstep: browser tabs as one training cluster.</p>
</footer>
</main>
`;
  return { before, after: "</body>\n</html>\n" };
}

/** What the page may do, whoever opens it wherever: run its own script and kernels, and nothing else. */
function policyOf({ scriptHash, styleHash }: Omit<ShareBundle, "script">): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}' 'wasm-unsafe-eval'`,
    `style-src '${styleHash}'`,
    "worker-src blob:",
    "img-src data: blob:",
    "media-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Who trained it and when, and how good it is. */
export function sentenceOf({ measure, tabs, people, at }: SharedFacts): string {
  const who = tabs === null ? "Kept" : `Trained by ${trainersOf(tabs, people)}`;
  const good = measure === null ? "" : ` ${measure.name}: ${measure.value}.`;
  return `${who}, ${DAY.format(at)}.${good} Try it here.`;
}

/** @param people of whom some may have given no name */
function trainersOf(tabs: number, people: readonly string[]): string {
  const together = tabs === 1 ? "one browser tab" : `${whole(tabs)} browser tabs together`;
  if (people.length === 0) return together;
  const named = people.slice(0, PEOPLE_NAMED).map(inItsDirection);
  return `${LIST.format(named.length < tabs ? [...named, "others"] : named)}, in ${together}`;
}

function tilesOf({ measure, tabs, rounds, at }: SharedFacts): string {
  const tiles = [
    ...(measure === null ? [] : [[measure.name, measure.value, measure.against] as const]),
    [
      "Trained by",
      tabs === null ? "not known" : `${whole(tabs)} ${tabs === 1 ? "tab" : "tabs"}`,
      `in ${whole(rounds)} rounds, ${DAY.format(at)}`,
    ] as const,
  ];
  const of = (texts: readonly [string, string, string]): string => {
    const [name, value, note] = texts.map(escapeHtml);
    return `<div><dt>${name}</dt><dd>${value}</dd><dd class="note">${note}</dd></div>`;
  };
  return `<dl class="tiles">${tiles.map(of).join("")}</dl>`;
}

function figureOf({ curve }: SharedFacts): string {
  if (curve === null) return "";
  return `<figure class="panel">${curvePicture(curve)}<figcaption class="small muted">${escapeHtml(curve.words)}</figcaption></figure>\n`;
}
