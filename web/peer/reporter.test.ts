import * as v from "valibot";
import { expect, test } from "vitest";
import { JournalEntrySchema, type JournalEntry } from "../../shared/peer/journal.ts";
import { Cluster } from "../../shared/peer/testing/cluster.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import type { FromProtocolWorker } from "../ports/protocol.ts";
import { PrivacyLedger } from "./privacy-ledger.ts";
import { Reporter } from "./reporter.ts";

test("S2: how much of the own gradient was clipped is told to the own page, and not kept with the result", () => {
  const cluster = new Cluster();
  const told: FromProtocolWorker[] = [];
  const reporter = new Reporter(
    (message) => told.push(message),
    () => cluster.status(0),
    new PrivacyLedger(parseSpec({})),
  );
  const line = (event: string, detail: object): JournalEntry =>
    v.parse(JournalEntrySchema, { at: 1, seat: 0, view: 1, round: 1, event, detail });
  const lines = [line("checkpointed", { round: 1 }), line("clipped", { elements: 8, of: 8 })];
  for (const entry of lines) reporter.addEntry(entry);
  reporter.report(1000);
  expect(reporter.journal).toEqual(lines.slice(0, 1));
  expect(told).toContainEqual({ type: "journal", entries: lines });
});
