import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import dockerignore from "@balena/dockerignore";

/**
 * What a build of the image may copy: files of the repository, without what .dockerignore leaves out. Of a clone that is
 * worked in, what git ignores is not taken either, so that nothing that lies about makes a check pass.
 * @returns paths below the root, with forward slashes
 */
export async function contextFiles(root: string): Promise<readonly string[]> {
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const { stdout } = await promisify(execFile)("git", listing, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const ignored = dockerignore({ ignorecase: false }).add(await readFile(path.join(root, ".dockerignore"), "utf8"));
  return stdout.split("\0").filter((file) => file !== "" && !ignored.ignores(file));
}

/** Copies these files into a folder. */
export async function layContext(root: string, files: readonly string[], folder: string): Promise<void> {
  for (const file of files) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await cp(path.join(root, file), path.join(folder, file));
  }
}
