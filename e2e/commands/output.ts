import { randomUUID } from "node:crypto";
import { mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pc from "picocolors";
import { reasonOf } from "../../shared/reason-of.ts";
import { makeFolder } from "../../signaling-server/make-folder.ts";
import { ArgumentError } from "./command-line.ts";

/**
 * Makes a folder for what a command will make, before the work, and tries whether it can be written to.
 * @param option that named it, for the message
 * @throws ArgumentError
 */
export async function checkFolder(option: string, folder: string): Promise<void> {
  if (folder === "") throw new ArgumentError(`${option} needs the name of a folder`);
  try {
    await makeFolder(folder);
    const probe = path.join(folder, `.lockstep-${randomUUID()}`);
    // With some bytes in it: a full disk takes empty files.
    await writeFile(probe, "x".repeat(4096));
    await rm(probe);
  } catch (error) {
    throw new ArgumentError(`${option} ${folder}: ${wordsOf(error)}`);
  }
}

/**
 * As {@link checkFolder}, for one file; what it holds is left as it is.
 * @throws ArgumentError
 */
export async function checkFile(option: string, file: string): Promise<void> {
  if (file === "") throw new ArgumentError(`${option} needs the name of a file`);
  await checkFolder(option, path.dirname(path.resolve(file)));
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) throw new ArgumentError(`${option} ${file}: this is a folder; name a file in it`);
  try {
    await (await open(file, "r+")).close();
  } catch (error) {
    throw new ArgumentError(`${option} ${file}: ${wordsOf(error)}`);
  }
}

/**
 * Writes what has been made to a folder, which is made for it. Where that fails, however well it was checked before, it
 * goes to a new folder for temporary files, and people are told.
 * @param fill writes everything; called again with the other folder
 * @returns the folder that has it
 * @throws what is no fault of the folder, or that of the second one
 */
export async function keepIn(folder: string, fill: (folder: string) => Promise<void>): Promise<string> {
  try {
    await makeFolder(folder);
    await fill(folder);
    return folder;
  } catch (error) {
    if (!isOfFiles(error)) throw error;
    const other = await mkdtemp(path.join(tmpdir(), "lockstep-"));
    console.error(`${pc.yellow(`${folder}: ${wordsOf(error)}`)}. It goes to ${other} instead.`);
    await fill(other);
    return other;
  }
}

/** As {@link keepIn}, for one file. @returns the path of the file that has it */
export async function keepFile(file: string, content: string | Uint8Array): Promise<string> {
  const name = path.basename(file);
  const folder = await keepIn(path.dirname(file), (into) => writeFile(path.join(into, name), content));
  return path.join(folder, name);
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** Why a file cannot be written, for people. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "this disk can only be read",
  ENOSPC: "this disk is full",
  EDQUOT: "your share of this disk is used up",
  ENOTDIR: "a part of this path is a file, no folder",
  EEXIST: "this is a file, no folder",
  EISDIR: "this is a folder, no file",
  ENAMETOOLONG: "this name is too long",
  ENOENT: "there is no such place, and it cannot be made",
};

/** What kept a file from being written. */
export function wordsOf(error: unknown): string {
  const words = isOfFiles(error) ? REASONS[error.code ?? ""] : undefined;
  return words === undefined ? `it cannot be written (${reasonOf(error)})` : words;
}
