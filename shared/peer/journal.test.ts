import * as v from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { EXAMPLES } from "../simulation/examples.ts";
import { Recorder } from "../simulation/recorder.ts";
import { scenarioOf } from "../simulation/draw-scenario.ts";
import { recordScenario } from "../simulation/simulate.ts";
import { createDigester } from "../training/digest.ts";
import type { PeerContext } from "./context.ts";
import {
  type DetailOf,
  type EntryOf,
  type FiledEntry,
  FiledEntrySchema,
  type JournalEntry,
  JournalEntrySchema,
  type JournalEvent,
} from "./journal.ts";

declare const ctx: PeerContext;
/** Never called: what is here must compile, or must not. */
const _writers = () => {
  ctx.journal("promised", { detail: { instance: 2, ballot: "1.0" } });
  ctx.journal("committed", { digest: "d", detail: { by: "decision" } });
  ctx.journal("clipped", { round: 3, detail: { elements: 1, of: 2 } });
  // @ts-expect-error a misspelt detail
  ctx.journal("promised", { detail: { instnace: 2, ballot: "1.0" } });
  // @ts-expect-error a missing detail
  ctx.journal("promised", { detail: { instance: 2 } });
  // @ts-expect-error a detail of another type
  ctx.journal("promised", { detail: { instance: "2", ballot: "1.0" } });
  // @ts-expect-error a detail of another event
  ctx.journal("promised", { detail: { instance: 2, ballot: "1.0", promised: "1.1" } });
  // @ts-expect-error a missing digest
  ctx.journal("committed", {});
  // @ts-expect-error a digest where there is none
  ctx.journal("promised", { digest: "d", detail: { instance: 2, ballot: "1.0" } });
  // @ts-expect-error an event that nobody knows
  ctx.journal("promise", { detail: { instance: 2, ballot: "1.0" } });
};

describe("journal", () => {
  test("every event is a member of the union with its own detail", () => {
    const events = JournalEntrySchema.options.map((member) => member.entries.event.literal);
    expectTypeOf(events).items.toEqualTypeOf<JournalEvent>();
    expect(new Set(events).size).toBe(events.length);
    expectTypeOf<EntryOf<"promised">["detail"]>().toEqualTypeOf<{ instance: number; ballot: string }>();
    expectTypeOf<EntryOf<"undecided">>().not.toHaveProperty("digest");
    const instanceOf = (entry: JournalEntry) => (entry.event === "decided" ? entry.detail.instance : undefined);
    expectTypeOf(instanceOf).returns.toEqualTypeOf<number | undefined>();
  });

  test("whatever peers write is as the schema says", async () => {
    const digester = await createDigester();
    const seen = new Set<string>();
    const drawn = [1, 2, 3, 4, 5, 6].map((seed) => scenarioOf(seed, 3));
    for (const scenario of [...EXAMPLES.map((example) => example.scenario), ...drawn]) {
      const { events } = recordScenario(scenario, digester, new Recorder(scenario));
      for (const { what } of events) {
        if (what.kind !== "journal") continue;
        const { success, issues } = v.safeParse(JournalEntrySchema, what.entry);
        expect(success, JSON.stringify([what.entry, issues?.map((issue) => issue.message)])).toBe(true);
        seen.add(what.entry.event);
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test("what others tell at length is cut, and what is not as they would write it is refused", () => {
    const line = { at: 1, seat: 0, view: 1, round: 7 };
    const failed = { ...line, event: "failed", detail: { reason: "x".repeat(501) } };
    expect(v.parse(JournalEntrySchema, failed)).toEqual({ ...failed, detail: { reason: "x".repeat(500) } });
    const isWritten = (change: object) => v.is(JournalEntrySchema, { ...line, ...change });
    expect(isWritten({ event: "resumed", detail: { graceLeftMs: 3 } })).toBe(true);
    expect(isWritten({ event: "resumed", detail: {} })).toBe(false);
    expect(isWritten({ event: "resumed", detail: { graceLeftMs: 3 }, seat: 32 })).toBe(false);
    expect(isWritten({ event: "committed" })).toBe(false);
    expect(isWritten({ event: "suspended", detail: { suspects: Array.from({ length: 33 }, () => 0) } })).toBe(false);
  });
});

describe("a line of a file", () => {
  const line = { at: 1, seat: 2, view: 1, round: 7 };
  const read = (change: object): FiledEntry => v.parse(FiledEntrySchema, { ...line, ...change });

  test("reads as it stands: with less than is written today, of an event that is not known here, with more", () => {
    expectTypeOf<JournalEntry>().toExtend<FiledEntry>();
    expectTypeOf<NonNullable<Extract<FiledEntry, { event: "served" }>["detail"]>>().toEqualTypeOf<
      Partial<DetailOf<"served">>
    >();
    for (const change of [
      { event: "suspected" },
      { event: "committed", digest: "d", detail: { by: "decision" } },
      { event: "suspected", detail: { peer: 1 } },
      { event: "suspected", detail: { peer: 1, toString: 3, since: [1, "a"], never: null } },
      { event: "levitated", digest: "d", detail: { peer: "all", high: true } },
    ]) {
      expect(read(change)).toEqual({ ...line, ...change });
    }
  });

  test("a detail that its event cannot have is left out, so that whoever reads it need not ask", () => {
    expect(read({ event: "suspected", detail: { peer: "1", cause: "silent" } }).detail).toEqual({ cause: "silent" });
    expect(read({ event: "suspended", detail: { suspects: [0, "1"] } }).detail).toEqual({});
    expect(read({ event: "committed", digest: "d", detail: { by: "chance" } }).detail).toEqual({});
  });
});
