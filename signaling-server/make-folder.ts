import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a folder and those above it, as far as they are not there. Node's own way to make all of a path never comes back
 * where a file system, such as /proc, takes no folders.
 * @param mode of the folders that are made; by default what the umask leaves
 * @throws the system's error of the first that cannot be made
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  const absolute = path.resolve(folder);
  if (await isFolder(absolute)) return;
  const parent = path.dirname(absolute);
  const isMissing = (await stat(parent).catch(() => undefined)) === undefined;
  if (isMissing && parent !== absolute) await makeFolder(parent, mode);
  try {
    await mkdir(absolute, { ...(mode !== undefined && { mode }) });
  } catch (error) {
    // Another program may have made it meanwhile.
    if (!(await isFolder(absolute))) throw error;
  }
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined))?.isDirectory() === true;
}
