import { present } from "../../assert.ts";
import { isRecord } from "../../fields.ts";
import { alice } from "./alice.ts";
import { diamonds } from "./diamonds.ts";
import { penguins } from "./penguins.ts";
import { READY_NAMES, type ReadyName } from "./ready-names.ts";
import type { ReadyTask } from "./ready-task.ts";
import { shakespeare } from "./shakespeare.ts";
import type { ReadySource } from "./source-schema.ts";
import { weather } from "./weather.ts";

export type { ReadyTask } from "./ready-task.ts";

const BY_NAME: Readonly<Record<ReadyName, ReadyTask>> = { penguins, weather, diamonds, alice, shakespeare };

/** All that can be begun with at once, beside MNIST and the server's own text, in the order in which people are offered it. */
export const READY_TASKS: readonly ReadyTask[] = READY_NAMES.map((name) => BY_NAME[name]);

/** What a ready task learns from, by which a session's spec names it. */
export function readySource({ spec }: Pick<ReadyTask, "spec">): { readonly sha256: string; readonly bytes: number } {
  return present(spec.source ?? spec.text?.source, "a ready task names its data");
}

/** A ready task by its name; undefined where there is none. */
export function readyNamed(name: string): ReadyTask | undefined {
  const ready = READY_NAMES.find((each) => each === name);
  return ready && BY_NAME[ready];
}

/** A ready task by the digest of what it learns from; undefined where there is none. */
export function readyWithDigest(sha256: string): ReadyTask | undefined {
  return READY_TASKS.find((ready) => readySource(ready).sha256 === sha256);
}

/** Why what a session says of its ready data does not fit any that there are; undefined where it does. */
export function sourceMisfit({ sha256, bytes, samples }: ReadySource): string | undefined {
  const ready = readyWithDigest(sha256)?.spec.source;
  if (!ready) {
    const names = READY_TASKS.flatMap(({ spec }) => spec.source?.name ?? []);
    return `must be one that this server has: it has ${names.join(", ")}, which are sessions of those tasks`;
  }
  if (ready.bytes === bytes && ready.samples === samples) return undefined;
  return `must be told as it is: ${ready.name} has ${ready.bytes} bytes and ${ready.samples} samples`;
}

/**
 * A session as somebody asks for it, where its task is a ready one: with all that this one says, but for what is asked for
 * otherwise. Anything else stays what it is.
 * @param input anything, usually parsed JSON
 */
export function withReadyTask(input: unknown): unknown {
  if (!isRecord(input) || typeof input.task !== "string") return input;
  const ready = readyNamed(input.task);
  if (ready === undefined) return input;
  const { spec } = ready;
  const text = spec.text && {
    text: isRecord(input.text ?? {}) ? { ...spec.text, ...(input.text as object) } : input.text,
  };
  return { ...spec, ...input, ...text, task: spec.task };
}
