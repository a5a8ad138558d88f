import { expect, test } from "vitest";
import type { ToProtocolWorker } from "../ports/protocol.ts";
import { SeatFaults } from "./seat-faults.ts";

const report = (handled: number) => ({ type: "faults", handled, inForce: [], elsewhere: [] }) as const;

test("a fault is played where it was asked for, and the promise is kept when the worker has it", async () => {
  const told: ToProtocolWorker[] = [];
  const faults = new SeatFaults({ seat: 1, seats: 3 }, (message) => told.push(message));
  const kept: string[] = [];
  void faults.play({ fault: "pause", ms: 5 }).then(() => kept.push("pause"));
  void faults.play({ fault: "heal" }, [0, 2]).then(() => kept.push("heal"));
  expect(told).toEqual([
    { type: "fault", to: [1], fault: { fault: "pause", ms: 5 } },
    { type: "fault", to: [0, 2], fault: { fault: "heal" } },
  ]);
  faults.hear(report(0));
  faults.hear(report(1));
  await Promise.resolve();
  expect(kept).toEqual(["pause"]);
  faults.hear({ ...report(2), inForce: [{ fault: "cut", seats: [0] }] });
  await Promise.resolve();
  expect(kept).toEqual(["pause", "heal"]);
  expect(faults.report.inForce).toEqual([{ fault: "cut", seats: [0] }]);
});

test("what is wrong for one of the seats is played at none", () => {
  const told: ToProtocolWorker[] = [];
  const faults = new SeatFaults({ seat: 1, seats: 3 }, (message) => told.push(message));
  expect(() => faults.play({ fault: "cut", seats: [2] }, [1, 2])).toThrow("seat 2 is this tab's own");
  expect(() => faults.play({ fault: "slow", seat: 0, ms: -1 })).toThrow("not -1");
  expect(told).toEqual([]);
});

test("a tab that has once said that it takes part stays playable while its link is made anew", () => {
  const faults = new SeatFaults({ seat: 1, seats: 3 }, () => undefined);
  expect(faults.report.playable).toEqual([1]);
  faults.hear({ ...report(0), elsewhere: [{ seat: 0, inForce: [] }] });
  faults.hear(report(0));
  expect(faults.report).toEqual({ inForce: [], elsewhere: [], playable: [0, 1] });
});
