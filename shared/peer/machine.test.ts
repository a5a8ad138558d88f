import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Cluster } from "./testing/cluster.ts";
import { peerMachine } from "./machine.ts";
import { PEER_STATES } from "./states.ts";
import { TICK_MS } from "./timing.ts";

test("the machine's states are states that heartbeats, journals and the dashboard know", () => {
  for (const state of peerMachine.states) expect(PEER_STATES).toContain(state);
  expect(peerMachine.initial).toBe("recovering");
  expect(peerMachine.states.filter((state) => peerMachine.isFinal(state))).toEqual(["finished", "halted"]);
});

test("every working state can be suspended, can be called to an agreement, and can end", () => {
  for (const state of ["computing", "averaging", "voting"] as const) {
    expect(peerMachine.successors(state)).toEqual(expect.arrayContaining(["suspended", "agreeing", "saving"]));
  }
});

test("a peer holds nothing that grows with the rounds", { timeout: 60_000 }, () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const cluster = new Cluster({ spec: { rounds: 5000, evaluateEvery: 7 }, evaluates: true }).start();
  const heapAfter = (round: number) => {
    while (cluster.committed[0]! < round) {
      cluster.round();
      cluster.pass(TICK_MS);
      cluster.forget();
    }
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  // The first rounds fill caches of the engine.
  const early = heapAfter(1500);
  const late = heapAfter(3000);
  // A round that stayed would be some kilobytes.
  expect((late - early) / 1500).toBeLessThan(300);
});
