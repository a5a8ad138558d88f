import { LESSONS } from "../../../web/dashboard/lessons/all-lessons.ts";

/**
 * Pages of a folder without a server, each a file of its own: the folders below the root in which an `index.html` lies. What
 * names a session or a result besides has it in the query (`web/folder-addresses.ts`).
 */
export const PAGE_FOLDERS: readonly string[] = [
  ...["teach", "session", "by-hand", "results", "results/compare", "replay", "lessons"],
  ...LESSONS.map(({ id }) => `lessons/${id}`),
];

/**
 * What scripts, styles, connections and the rest may be: of this very folder, as a server's headers say. A document cannot say
 * who may hold it in a frame.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

/**
 * A document of the build as it lies in a folder below the root: what it fetches is named from there.
 * @param html whose addresses begin with `./`
 * @param folder "" for the root itself
 */
export function documentIn(html: string, folder: string): string {
  const up = folder === "" ? "./" : "../".repeat(folder.split("/").length);
  const policy = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`;
  return html
    .replaceAll(/(?<=(?:src|href)=")\.\//g, up)
    .replace(/(<meta charset="utf-8" \/>)/i, `$1\n    ${policy}\n    <meta name="referrer" content="no-referrer" />`);
}

/**
 * What a file server shows for an address that it does not have, at whatever depth. It finds the folder by looking for one of
 * its files, and leads on from paths as a server of Lockstep has them, `session/ID`.
 */
export const NOT_FOUND = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>There is no such page · Lockstep</title>
    <style>
      body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1rem; }
      a { display: inline-block; margin: 0 1rem 0.5rem 0; padding: 0.5rem 0; }
      code { overflow-wrap: anywhere; }
    </style>
  </head>
  <body>
    <main>
    <h1>There is no such page</h1>
    <p>Nothing lives at <code id="path"></code>. If somebody sent you this link, copy it once more, whole.</p>
    <p>Sessions that are met without a server live in the browsers of those who take part: a link to one of them works in the
    browser that made it; others need an invitation.</p>
    <nav id="ways" aria-label="Pages" hidden>
      <a data-page="">Start page</a><a data-page="lessons/">Lessons</a><a data-page="replay/">Replay</a
      ><a data-page="results/">Saved results</a>
    </nav>
    <noscript><p>The start page is the one at the top of this folder.</p></noscript>
    </main>
    <script>
      const path = location.pathname;
      document.getElementById("path").textContent = path;
      const folders = path.split("/").slice(0, -1).map((_, depth, names) => names.slice(0, names.length - depth).join("/") + "/");
      const isRoot = (folder) => fetch(folder + "isolate.js", { method: "HEAD" }).then(({ ok }) => ok, () => false);
      (async () => {
        for (const folder of folders) {
          if (!(await isRoot(folder))) continue;
          const below = path.slice(folder.length).replace(/\\/$/, "");
          const [, session] = /^session\\/([\\w-]+)$/.exec(below) ?? [];
          const [, result] = /^results\\/([\\w-]+\\/\\d{1,2})$/.exec(below) ?? [];
          const more = location.search.slice(1) && "&" + location.search.slice(1);
          if (session) return location.replace(folder + "session/?id=" + session + more + location.hash);
          if (result) return location.replace(folder + "results/?of=" + result + more + location.hash);
          for (const link of document.querySelectorAll("[data-page]")) link.href = folder + link.dataset.page;
          document.getElementById("ways").hidden = false;
          return;
        }
      })();
    </script>
  </body>
</html>
`;

/** A page of somebody else's that shows a lesson and a replay within itself. */
export const EMBED_EXAMPLE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>A page that embeds Lockstep</title>
    <style>
      body { font: 1.125rem/1.6 Georgia, serif; max-width: 70rem; margin: 2rem auto; padding: 0 clamp(0.25rem, 2vw, 1rem); }
      pre { overflow-x: auto; }
      iframe { display: block; width: 100%; height: 40rem; border: 1px solid #8886; border-radius: 12px; }
    </style>
  </head>
  <body>
    <main>
    <h1>A page that embeds Lockstep</h1>
    <p>This stands for an article of yours. The two frames below are pages of Lockstep with <code>?embed</code> in their
    addresses: without its header and its navigation, as high as what they show.</p>
    <h2>A lesson</h2>
    <iframe src="lessons/round/?embed" title="A lesson of Lockstep: one round" data-lockstep></iframe>
    <h2>A replay</h2>
    <iframe src="replay/?embed" title="A run of Lockstep on a time line" data-lockstep></iframe>
    <h2>How it is done</h2>
    <p>A frame says how high it is whenever that changes. These lines give it that height:</p>
    <pre tabindex="0" role="region" aria-label="The lines of the page around"><code>addEventListener("message", ({ data, source }) =&gt; {
  if (data?.type !== "lockstep-height") return;
  for (const frame of document.querySelectorAll("iframe[data-lockstep]")) {
    if (frame.contentWindow === source) frame.style.height = data.height + "px";
  }
});</code></pre>
    </main>
    <script>
      addEventListener("message", ({ data, source }) => {
        if (data?.type !== "lockstep-height") return;
        for (const frame of document.querySelectorAll("iframe[data-lockstep]")) {
          if (frame.contentWindow === source) frame.style.height = data.height + "px";
        }
      });
    </script>
  </body>
</html>
`;
