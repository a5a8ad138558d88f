import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { besidePlace, putInPlace } from "../../setup/put-in-place.mjs";
import { runCommand } from "../../setup/command.ts";
import { ArgumentError, oneOf, parseOptions, runProgram } from "../command-line.ts";
import { DATA_KINDS, writeData, type DataKind } from "./data-files.ts";
import { documentIn, EMBED_EXAMPLE, NOT_FOUND, PAGE_FOLDERS } from "./documents.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DEFAULT_FOLDER = "dist/static";

const USAGE = `Usage: npm run build:static -- [--out FOLDER] [--data KINDS]

Builds Lockstep as a folder that any file server hands out, below any path, without a server of its own: lessons, replay,
results, 'Try it here', and joining by hand (docs/no-server.md).

  --out FOLDER   where to, by default ${DEFAULT_FOLDER}; what is there is replaced
  --data KINDS   what sessions can learn from, as files: some of ${DATA_KINDS.join(",")}; all by default

Exit code: 0 built, 1 not, 2 wrong arguments.`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseOptions({
    args,
    allowPositionals: true,
    options: { out: { type: "string" }, data: { type: "string" } },
  });
  if (positionals.length > 0)
    throw new ArgumentError(`nothing is done with "${positionals.join(" ")}": did you mean --out?`);
  const kinds = (values.data ?? DATA_KINDS.join(",")).split(",").map((kind) => oneOf("--data", kind, DATA_KINDS));
  const place = path.resolve(ROOT, values.out ?? DEFAULT_FOLDER);
  const made = besidePlace(place);
  try {
    await build(made, kinds);
    putInPlace(made, place);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  console.log(`\nBuilt in ${path.relative(process.cwd(), place) || "."}: put that folder on any file server.`);
  return 0;
}

async function build(folder: string, kinds: readonly DataKind[]): Promise<void> {
  const vite = path.join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--config", path.join(ROOT, "vite.config.ts"), "--mode", "static", "--logLevel", "warn"];
  const env = { NODE_ENV: "production" };
  const code = await runCommand(process.execPath, [...args, "--outDir", folder, "--emptyOutDir"], { env });
  if (code !== 0) throw new Error("The pages could not be built: see above.");
  const [start, other] = await Promise.all(
    ["index.html", "page.html"].map((name) => readFile(path.join(folder, name), "utf8")),
  );
  await write(folder, "index.html", documentIn(start ?? "", ""));
  await rm(path.join(folder, "page.html"));
  for (const page of PAGE_FOLDERS) await write(folder, `${page}/index.html`, documentIn(other ?? "", page));
  await write(folder, "404.html", NOT_FOUND);
  await write(folder, "embed-example.html", EMBED_EXAMPLE);
  // GitHub Pages would leave out files that begin with an underscore.
  await write(folder, ".nojekyll", "");
  const bytes = await writeData(folder, kinds);
  console.log(`Data: ${(bytes / 1e6).toFixed(0)} MB`);
}

async function write(folder: string, name: string, content: string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

runProgram("build:static", USAGE, main);
