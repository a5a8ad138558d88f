import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Plugin } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = path.join(ROOT, ".cache", "share");
const CONFIG = path.join(ROOT, "e2e", "setup", "share-bundle.vite.config.ts");
/** What goes into the bundle, or may. */
const SOURCES = ["web", "shared"].map((folder) => path.join(ROOT, folder));
const BESIDE = [
  "package-lock.json",
  "svelte.config.js",
  "e2e/setup/kernels.ts",
  "e2e/setup/share-bundle.vite.config.ts",
];
const KEEP_MS = 24 * 3_600_000;
const NAME = "virtual:share-bundle";

/** See `web/share/shared-file.ts`. */
interface ShareBundle {
  readonly script: string;
  readonly style: string;
  readonly scriptHash: string;
  readonly styleHash: string;
}

/**
 * Lets code import `virtual:share-bundle`: what `web/share` becomes as one script and one style, to be put into files that
 * people share. It is fetched with that import, so that pages which nobody shares from have nothing of it.
 */
export function shareBundle(): Plugin {
  return {
    name: "share-bundle",
    resolveId: (source) => (source === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      return `export default ${JSON.stringify(await bundleShare())};`;
    },
  };
}

/**
 * Builds the bundle, unless that was done before from the same sources.
 * @throws Error with the messages of the build, or where a script or style could end before its end
 */
async function bundleShare(): Promise<ShareBundle> {
  const folder = path.join(CACHE, fingerprint());
  if (!existsSync(folder)) await build(folder);
  // A page reads a script up to the first end tag, whatever that stands in.
  const script = readFileSync(path.join(folder, "page.js"), "utf8").replaceAll(/<\/(?=script)/gi, "<\\/");
  const style = readFileSync(path.join(folder, "page.css"), "utf8");
  if (/<script|<\/style/i.test(script + style)) throw new Error("The bundle of shared files holds a tag of its own.");
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) };
}

/** In a process of its own: what Svelte is compiled to depends on the environment of the process. */
async function build(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  // Made beside and then renamed: several programs may build at the same time.
  const made = `${folder}-${randomUUID()}`;
  const vite = path.join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--config", CONFIG, "--outDir", made, "--logLevel", "warn"];
  try {
    await promisify(execFile)(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: "production", VITEST: "" },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`The bundle of shared files could not be built:\n${stdout ?? ""}${stderr ?? String(error)}`, {
      cause: error,
    });
  }
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  removeOlder();
}

/** Every change of a source makes another one; nobody goes back to those of other days. */
function removeOlder(): void {
  for (const name of readdirSync(CACHE)) {
    const folder = path.join(CACHE, name);
    if (Date.now() - statSync(folder).mtimeMs > KEEP_MS) rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of [...SOURCES.flatMap(filesIn), ...BESIDE.map((name) => path.join(ROOT, name))]) {
    hash.update(path.relative(ROOT, file)).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}

/** All of what is built from in a folder, by name. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte|css)$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
