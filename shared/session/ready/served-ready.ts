import { readySource, type ReadyTask } from "./ready-tasks.ts";

/** Where the server tells of all that is ready, and below it hands out the blocks of what is learnt from. */
export const READY_PATH = "/data/ready";

/** What the server tells of a ready task: what it is, whose work, and the file that tabs fetch for it. */
export interface ServedReady extends Pick<ReadyTask, "name" | "title" | "origin" | "licence" | "link"> {
  readonly package: string;
  readonly sha256: string;
  readonly bytes: number;
}

export function servedReady(ready: ReadyTask): ServedReady {
  const { name, title, origin, licence, link, file } = ready;
  const { sha256, bytes } = readySource(ready);
  return { name, title, origin, licence, link, package: file.package, sha256, bytes };
}
