import { expect, test } from "vitest";
import { LATER_FIELDS } from "../../shared/session/later-fields.ts";
import { canonicalSpec, parseSpec } from "../../shared/session/spec.ts";
import { presentRound, presentSummary } from "./earlier-builds.ts";
import { aResult, aRound } from "./testing/result.ts";

test("what an earlier build saved has the fields that came since, with what their absence meant", async () => {
  const { state: _state, journal: _journal, rounds: _rounds, ...summary } = await aResult();
  const kept = JSON.parse(canonicalSpec(parseSpec({})));
  for (const name of Object.keys(LATER_FIELDS)) expect(kept).not.toHaveProperty(name);
  expect(presentSummary({ ...summary, spec: kept }).spec).toEqual(parseSpec({}));
  const { heldOutLoss: _, ...round } = aRound(4);
  expect(presentRound(round as typeof round & { heldOutLoss: null }).heldOutLoss).toBeNull();
  expect(presentRound(aRound(4, { heldOutLoss: 1.5 })).heldOutLoss).toBe(1.5);
});
