import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Whether this is the server as it is published, one program in `dist/server`, and not its sources in a clone. */
export const IS_PUBLISHED = import.meta.url.endsWith(".js");

/** The folder of package.json. */
export const PACKAGE_FOLDER = fileURLToPath(new URL(IS_PUBLISHED ? "../.." : "..", import.meta.url));

/** What people type to start this. */
export const COMMAND = IS_PUBLISHED ? "lockstep" : "npm start --";

/** In the published package: files of data packages that it brings along, each below the name of its package. */
export const CARRIED_FOLDER = path.join(PACKAGE_FOLDER, "dist", "data");

/**
 * Where a file of a data package is: carried along where this is published (decision 0049), else in the package itself.
 * @throws Error where there is no such package, or no such file in it
 */
export function dataFile(packageName: string, file: string): string {
  const carried = path.join(CARRIED_FOLDER, packageName, file);
  if (IS_PUBLISHED && existsSync(carried)) return carried;
  return createRequire(import.meta.url).resolve(`${packageName}/${file}`);
}
