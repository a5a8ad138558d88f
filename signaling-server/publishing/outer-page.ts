import { createHash } from "node:crypto";
import {
  PUBLISHED_PICTURE,
  publishedPath,
  type PublishedFacts,
  type PublishedSummary,
} from "../../shared/signaling/published.ts";

const STYLE = `
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;font:1rem/1.5 system-ui,sans-serif;color:#1d2430;background:#fff}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;padding:.6rem 1rem;border-bottom:1px solid #c9d0da;font-size:.9rem}
header p{margin:0}
strong{overflow-wrap:anywhere}
.more{color:#515c6b}
a{color:#0b57c2}
a:focus-visible{outline:3px solid #0b57c2;outline-offset:2px}
iframe{flex:1;width:100%;border:0;background:#fff;color-scheme:light dark}
main{max-width:36rem;margin:12vh auto;padding:0 1rem}
@media (prefers-color-scheme:dark){
body,iframe{color:#e8ecf2;background:#12161d}
header{border-color:#39424f}
.more{color:#aab4c2}
a{color:#8ab8ff}
a:focus-visible{outline-color:#8ab8ff}
}`;

/** A page of this server about a publication: no script at all, one style, and frames and pictures of its own. */
export const OUTER_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

/**
 * All that was published comes in a frame without this server's origin; what stands around it is made here, of checked facts.
 * @param ownUrl of this server, for those who show links
 * @param basePath what stands before its paths in the browser
 */
export function outerPage({ id, facts, expiresAt }: PublishedSummary, ownUrl: string, basePath: string): string {
  const [title, words] = [escaped(facts.title), escaped(wordsOf(facts))];
  const here = escaped(ownUrl + publishedPath(id));
  const picture = `${here}/picture.png`;
  const at = escaped(basePath + publishedPath(id));
  const head = `<meta name="description" content="${words}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="Lockstep">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${words}">
<meta property="og:url" content="${here}">
<meta property="og:image" content="${picture}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="${PUBLISHED_PICTURE.width}">
<meta property="og:image:height" content="${PUBLISHED_PICTURE.height}">
<meta property="og:image:alt" content="${title}. ${words}">
<meta name="twitter:card" content="summary_large_image">
<meta name="robots" content="noindex">
`;
  const body = `<header>
<p><a href="${escaped(basePath)}/">Lockstep</a></p>
<p><strong>${title}</strong></p>
<p class="more">Below stands the page of somebody who published it here, until ${DAY.format(expiresAt)}. <a href="${at}/page?save" download>Save the file</a></p>
</header>
<iframe sandbox="allow-scripts" referrerpolicy="no-referrer" src="${at}/page" title="${title}"></iframe>
`;
  return documentOf(title, head, body);
}

/** What people see whose link has had its time. */
export function unknownPage(basePath: string): string {
  const body = `<main>
<h1>Nothing is published here, or no longer</h1>
<p>Whoever published it may have taken it away, or its time was over. Whoever trained the model still has it: ask them for the link again, or for the file.</p>
<p><a href="${escaped(basePath)}/">Train one yourself</a></p>
</main>
`;
  return documentOf("Nothing is published here · Lockstep", "", body);
}

function documentOf(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${head}<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body}</body>
</html>
`;
}

function wordsOf({ task, measure, tabs, rounds, at }: PublishedFacts): string {
  const by = tabs === null ? "Kept" : `Trained by ${tabs === 1 ? "one browser tab" : `${tabs} browser tabs together`}`;
  const parts = [
    task,
    measure === null ? "" : `${measure.name} ${measure.value}`,
    `${by} in ${rounds.toLocaleString("en")} rounds, ${DAY.format(at)}`,
  ];
  return `${parts.filter((part) => part !== "").join(". ")}.`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
