import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { beforeJoinWords, type SeatLeft } from "./before-join-words.ts";

const spec = parseSpec({ seats: 3 });

const seats = [0, 1, 2].map((seat) => ({ seat, name: seat === 1 ? "Ada" : "", taken: true, connected: false }));

function offer(phase: "lobby" | "running" | "ended", taken: number, seatLeft?: SeatLeft) {
  const { headline, join } = beforeJoinWords({ phase, spec, taken, seats }, seatLeft);
  return [headline, join];
}

test("a lobby offers a seat as long as there is one", () => {
  expect(offer("lobby", 0)).toEqual(["Take a seat", "Join"]);
  expect(offer("lobby", 3)).toEqual(["All seats are taken", undefined]);
});

test("strangers are offered nothing once a session has started", () => {
  expect(offer("running", 3)).toEqual(["This session is running", undefined]);
  expect(offer("running", 1), "brought back, its peers are still coming").toEqual([
    "This session is running",
    undefined,
  ]);
  expect(offer("ended", 3)).toEqual(["This session has ended", undefined]);
});

test("M7: a session that was started without some lets them in", () => {
  const words = beforeJoinWords({ phase: "running", spec, taken: 2, isOpen: true, seats }, undefined);
  expect([words.headline, words.join]).toEqual(["Training already, and there is room", "Join"]);
  expect(words.explanation).toMatch(/^2 of 3 peers are there, and train\./);
});

test("P8: a browser that held a seat is offered to come back, and to resume what was stopped", () => {
  const left = { seat: 2, hasFinished: false };
  expect(offer("running", 3, left)).toEqual(["This session is running", "Come back to seat 2"]);
  expect(offer("ended", 3, left)).toEqual(["This session has ended", "Resume: all 3 tabs must come back"]);
  expect(offer("ended", 3, { seat: 2, hasFinished: true })).toEqual([
    "This session has finished",
    "Come back to seat 2",
  ]);
  const ada = beforeJoinWords({ phase: "running", spec, taken: 3, seats }, { seat: 1, hasFinished: false });
  expect(ada, "who has a name is called by it").toMatchObject({
    join: "Come back as Ada",
    explanation: expect.stringMatching(/^This browser held the seat of Ada, which is kept for it\./),
  });
});

test("a tab that is about to take the last seat is not told that all are taken: one of them is its own", () => {
  for (const phase of ["lobby", "running"] as const) {
    expect(beforeJoinWords({ phase, spec, taken: 3, seats }, undefined, true).join).toBe("Join");
  }
  expect(beforeJoinWords({ phase: "ended", spec, taken: 3, seats }, undefined, true).join).toBeUndefined();
});
