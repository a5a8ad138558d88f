import { readyWithDigest, type ReadyTask } from "../shared/session/ready/ready-tasks.ts";
import { readyBytes } from "./ready-data.ts";
import { sharedTextOf, type SharedText } from "./shared-text.ts";

/** The texts that a server hands out. */
export interface Texts {
  /** The server's own, which sessions learn from that name none. */
  own(): Promise<SharedText>;
  /** A text by its digest: its own, or that of a ready task; undefined where it has no such text. */
  withDigest(sha256: string): Promise<SharedText | undefined>;
}

/** The texts of ready tasks, beside the server's own. */
export function textsBeside(own: Texts["own"]): Texts {
  return {
    own,
    async withDigest(sha256) {
      const ready = readyWithDigest(sha256);
      if (ready !== undefined) return readyText(ready);
      const text = await own();
      return text.served.source.sha256 === sha256 ? text : undefined;
    },
  };
}

/** By the names of their tasks: what a text becomes in byte pairs is counted once. */
const readyTexts = new Map<string, SharedText>();

/** The text of a ready task; undefined where it learns from something else. @throws ReadyDataError */
export async function readyText(ready: ReadyTask): Promise<SharedText | undefined> {
  const { source } = ready.spec.text ?? {};
  if (!source) return undefined;
  const bytes = await readyBytes(ready);
  const known = readyTexts.get(ready.name) ?? sharedTextOf(source.name, bytes.toString("utf8"));
  readyTexts.set(ready.name, known);
  return known;
}
