import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readySource, type ReadyTask } from "../shared/session/ready/ready-tasks.ts";
import { normalText } from "../shared/text/normal-text.ts";
import { dataFile } from "./package-folder.ts";

/** Thrown where an installed package has something else than this project was made for. */
export class ReadyDataError extends Error {
  override readonly name = "ReadyDataError";
}

/** What was read, by the tasks themselves; packages do not change while a server runs. */
const read = new Map<ReadyTask, Promise<Buffer>>();

/**
 * What a ready task learns from, as it is handed out: read when it is first asked for.
 * @throws ReadyDataError
 */
export function readyBytes(ready: ReadyTask): Promise<Buffer> {
  const known = read.get(ready);
  if (known) return known;
  const reading = readReady(ready);
  read.set(ready, reading);
  // A failure, say of a full file table, must not stay for ever.
  reading.catch(() => read.delete(ready));
  return reading;
}

async function readReady(ready: ReadyTask): Promise<Buffer> {
  const { file } = ready;
  const parts = await Promise.all(file.paths.map((part) => readFile(dataFile(file.package, part), file.encoding)));
  // Of books one is put below the other with an empty line between them.
  const text = parts.length === 1 ? parts.join("") : parts.map((part) => `${part.trim()}\n`).join("\n\n");
  const bytes = Buffer.from(normalText(text), "utf8");
  const { sha256, bytes: size } = readySource(ready);
  if (bytes.length === size && createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new ReadyDataError(`The package ${file.package} has another ${file.paths.join(", ")} than this project knows.`);
}
