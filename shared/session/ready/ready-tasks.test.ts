import { describe, expect, test } from "vitest";
import { parseSpec, SpecError } from "../spec.ts";
import { TASK_NAMES } from "../tasks.ts";
import { READY_TASKS, readyNamed, readySource, readyWithDigest, withReadyTask } from "./ready-tasks.ts";

describe("ready tasks", () => {
  test.each(READY_TASKS)("$name makes a whole session", ({ name, spec }) => {
    const parsed = parseSpec({ task: name });
    expect(parsed).toEqual(parseSpec(spec));
    expect(parsed.data).toBe("shared");
  });

  test("have names and digests of their own", () => {
    const names = [...TASK_NAMES, ...READY_TASKS.map(({ name }) => name)];
    expect(new Set(names).size).toBe(names.length);
    for (const ready of READY_TASKS) {
      expect(readyNamed(ready.name)).toBe(ready);
      expect(readyWithDigest(readySource(ready).sha256)).toBe(ready);
    }
    expect(readyNamed("mnist-mlp")).toBeUndefined();
    expect(readyWithDigest("0".repeat(64))).toBeUndefined();
  });

  test("are what is asked for otherwise, where something is", () => {
    const { text, rounds, seats } = parseSpec({ task: "alice", rounds: 7, text: { preset: "char" } });
    const { source, tokens } = parseSpec({ task: "alice" }).text!;
    expect({ text, rounds, seats }).toEqual({
      ...{ rounds: 7, seats: 4, text: { source, tokens, preset: "char", context: 256 } },
    });
  });

  test.each([{ task: "text" }, { task: 7 }, {}, null, "alice", []])("%j asks for none", (input) => {
    expect(withReadyTask(input)).toBe(input);
  });

  test("are named where a task is none", () => {
    const names = READY_TASKS.map(({ name }) => name).join(", ");
    expect(() => parseSpec({ task: "chess" })).toThrow(SpecError);
    expect(() => parseSpec({ task: "chess" })).toThrow(names);
  });
});
