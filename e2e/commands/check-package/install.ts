import { execFile } from "node:child_process";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import packageJson from "../../../package.json" with { type: "json" };
import { ROOT } from "../build-package/root.ts";

const run = promisify(execFile);

/** A packed package: where, and which files are in it. */
export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Packs the package as `npm publish` would, building what is missing. */
export async function pack(folder: string): Promise<Packed> {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    maxBuffer: 64 * 1024 * 1024,
  });
  // What prepack says comes first.
  const [told] = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as [
    { readonly filename: string; readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  return {
    tarball: path.join(folder, path.basename(told.filename)),
    files: told.files.map((file) => file.path),
    bytes: told.size,
  };
}

/**
 * Installs a tarball into an empty folder, as people do.
 * @returns undefined, or why npm could not: mostly that packages are neither in its cache nor to be reached
 */
export async function install(tarball: string, folder: string): Promise<string | undefined> {
  await emptyPackage(folder);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  try {
    await run("npm", ["install", ...options, tarball], { cwd: folder });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .slice(0, 500);
  }
}

/**
 * The same without a network: the tarball is laid out as npm does, and the dependencies that it names, and no others, are
 * those of this clone.
 */
export async function layOut(tarball: string, folder: string): Promise<void> {
  await emptyPackage(folder);
  const modules = path.join(folder, "node_modules");
  await mkdir(path.join(modules, ".bin"), { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", modules]);
  const own = path.join(modules, packageJson.name);
  await mkdir(path.dirname(own), { recursive: true });
  await rename(path.join(modules, "package"), own);
  for (const name of Object.keys(packageJson.dependencies)) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(ROOT, "node_modules", name), path.join(modules, name));
  }
  for (const [name, file] of Object.entries(packageJson.bin)) {
    await run("chmod", ["+x", path.join(own, file)]);
    await symlink(path.join(own, file), path.join(modules, ".bin", name));
  }
}

async function emptyPackage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), '{"private":true}\n');
}
