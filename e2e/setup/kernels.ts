import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Kernels for a memory of one worker's own, and for one that several workers share. */
export type KernelBuild = "plain" | "shared";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = path.join(ROOT, "web", "training", "kernels", "assembly");
const CACHE = path.join(ROOT, ".cache", "kernels");
const ASKED_FOR = /\/assembly\/(plain|shared)\.wasm\?url$/;
const COMPILED = /^\0kernels:(plain|shared)$/;

/**
 * Lets code import the address of the compiled kernels as of any other wasm file, `./assembly/plain.wasm?url`: in the
 * build and the development server a file of its own, in Node, which cannot fetch files, a data: URL.
 */
export function kernels(): Plugin {
  return {
    name: "kernels",
    enforce: "pre",
    resolveId(source) {
      const build = ASKED_FOR.exec(source)?.[1];
      return build === undefined ? undefined : `\0kernels:${build}`;
    },
    async load(id, options) {
      const build = COMPILED.exec(id)?.[1];
      if (build === undefined) return undefined;
      for (const file of sourceFiles()) this.addWatchFile(file);
      const file = await compileKernels(build as KernelBuild);
      if (!options?.ssr) return `export { default } from ${JSON.stringify(`${file}?url`)};`;
      const address = `data:application/wasm;base64,${readFileSync(file).toString("base64")}`;
      return `export default ${JSON.stringify(address)};`;
    },
  };
}

/**
 * Compiles the kernels, unless that was done before from the same sources by the same compiler.
 * @param cache folder that keeps what was compiled
 * @returns path of the wasm file
 * @throws Error with the compiler's messages
 */
export async function compileKernels(build: KernelBuild, cache = CACHE): Promise<string> {
  const folder = path.join(cache, fingerprint());
  const file = path.join(folder, `kernels-${build}.wasm`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  // Written beside and then renamed: several programs, and workers that one build bundles, may compile at the same time.
  const made = path.join(folder, `${build}-${randomUUID()}.wasm`);
  // Loaded only where it is needed: the compiler is large.
  const { main } = await import("assemblyscript/asc");
  const config = path.join(SOURCES, "asconfig.json");
  const { error, stderr } = await main(["--config", config, "--target", build, "--outFile", made]);
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  renameSync(made, file);
  return file;
}

function sourceFiles(): string[] {
  return readdirSync(SOURCES)
    .filter((name) => /\.(ts|json)$/.test(name) && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => path.join(SOURCES, name));
}

function fingerprint(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(createRequire(import.meta.url).resolve("assemblyscript/package.json")));
  for (const file of sourceFiles()) hash.update(path.basename(file)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
