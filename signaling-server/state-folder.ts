import { randomBytes } from "node:crypto";
import { chmod, link, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { reasonOf } from "../shared/reason-of.ts";
import { AUTHORITY_KEY_BYTES } from "./limits.ts";
import { makeFolder } from "./make-folder.ts";

const KEY_FILE = "seat-key";

/** The key that makes seats' tokens. */
export interface KeptKey {
  readonly key: Uint8Array;
  /** Why the key lives no longer than this server, in words for whoever runs it; undefined where it is kept. */
  readonly warning?: string;
}

/** Where the server keeps what must survive it: a folder of the person who runs it, not of the project. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
  const base = process.platform === "win32" ? LOCALAPPDATA : XDG_STATE_HOME;
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".local/state"),
    "lockstep",
  );
}

/**
 * The key of this server, made when it first starts. Where it cannot be kept the server runs all the same, with a key
 * that is gone with it; a file that is there and holds no key is left as it is, since it may be somebody's.
 */
export async function keyInFolder(folder: string): Promise<KeptKey> {
  const file = path.join(folder, KEY_FILE);
  try {
    const key = (await readKey(file)) ?? (await makeKey(folder, file));
    // Whatever the umask, or whoever copied it, has made of it.
    await chmod(file, 0o600);
    return { key };
  } catch (error) {
    return { key: randomBytes(AUTHORITY_KEY_BYTES), warning: temporaryKeyWarning(file, reasonOf(error)) };
  }
}

function temporaryKeyWarning(file: string, reason: string): string {
  return `The key of the seats cannot be kept in ${file} (${reason}). Sessions cannot be brought back after this server was restarted. Name a folder that can be written to with --state, or set LOCKSTEP_KEY.`;
}

/** @returns undefined where there is none yet */
async function readKey(file: string): Promise<Uint8Array | undefined> {
  let text: string;
  try {
    text = (await readFile(file, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const key = Buffer.from(text, "base64url");
  if (key.length !== AUTHORITY_KEY_BYTES || key.toString("base64url") !== text) {
    throw new Error("there is something else in that file; remove it to have a key made");
  }
  return key;
}

/** Of servers that start at the same time one makes the key, and all have that one. */
async function makeKey(folder: string, file: string): Promise<Uint8Array> {
  await makeFolder(folder, 0o700);
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.new`;
  try {
    await writeFile(fresh, `${randomBytes(AUTHORITY_KEY_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  const kept = await readKey(file);
  if (kept === undefined) throw new Error("it was removed as soon as it was made");
  return kept;
}
