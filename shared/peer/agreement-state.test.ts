import { expect, test } from "vitest";
import { parseSpec } from "../session/spec.ts";
import { Agreement } from "./agreement-state.ts";
import { Clock } from "./clock.ts";
import { TICK_MS } from "./timing.ts";

test("P10: whatever a round trip seemed to take, a ballot is tried again before its seat gives up (P6)", () => {
  const clock = new Clock();
  const agreement = new Agreement(clock, parseSpec({ task: "synthetic-100k", heartbeatMs: 100, graceMs: 0 }));
  agreement.begin();
  agreement.giveWay(1e9);
  let tries = 0;
  for (let at = 0; !agreement.isHopeless; at += TICK_MS) {
    clock.pass(at);
    if (!agreement.isDue) continue;
    tries += 1;
    agreement.giveWay(1e9);
  }
  expect(tries).toBeGreaterThan(2);
});
