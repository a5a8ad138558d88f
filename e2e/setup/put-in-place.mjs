import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";

/** Pages that were opened before a build go on loading parts of theirs: so long they find them. */
const ASSETS_KEPT_MS = 24 * 3_600_000;
/** A build that was begun so long ago and is still not in its place has been given up. */
const GIVEN_UP_MS = 3_600_000;

/**
 * Puts a finished build where the server looks for it. At every moment but the one between two renames there is a whole
 * build, and files of the build before, whose names have a hash of their contents, stay with it for a day.
 * @param {string} made folder of the new build, beside the place
 * @param {string} place folder from which pages are served
 */
export function putInPlace(made, place) {
  keepAssets(path.join(place, "assets"), path.join(made, "assets"));
  const old = `${made}.before`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(made, place);
  rmSync(old, { recursive: true, force: true });
}

/** @param {string} place as for {@link putInPlace}. @returns {string} a name for a build beside it, which nobody else has */
export function besidePlace(place) {
  const folder = path.dirname(place);
  const prefix = `${path.basename(place)}.`;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name);
    if (name.startsWith(prefix) && isOlder(entry, GIVEN_UP_MS)) rmSync(entry, { recursive: true, force: true });
  }
  return path.join(folder, prefix + randomUUID());
}

function keepAssets(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (existsSync(target) || isOlder(source, ASSETS_KEPT_MS)) continue;
    try {
      // The same file, with the time when it was made.
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
    }
  }
}

function isOlder(entry, ms) {
  const found = statSync(entry, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > ms;
}
