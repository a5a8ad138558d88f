import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import type { RememberedSeat } from "../../../introduction/remembered-seats.ts";
import { leftSessions, type LeftSessionSources } from "./left-sessions.ts";

const spec = parseSpec({ seats: 4 });
const seat = (number: number, phase: RememberedSeat["phase"] = "running"): RememberedSeat => {
  return { session: "s", seat: number, token: "t", spec, phase, leftAt: 5 };
};

function look(
  seats: readonly RememberedSeat[],
  world: Partial<Omit<LeftSessionSources, "remembered">> = {},
): ReturnType<typeof leftSessions> {
  return leftSessions({
    remembered: () => [{ session: "s", seats, lastHereAt: 5 }],
    isOpen: async () => false,
    phase: async () => "running",
    kept: async () => ({ round: undefined, hasFinished: false }),
    ...world,
  });
}

describe("leftSessions", () => {
  test("names the seats that no page holds, and the newest round that one of them keeps", async () => {
    const found = await look([seat(0), seat(1), seat(3)], {
      isOpen: async (_, number) => number === 1,
      kept: async (_, number) => ({ round: 100 * number, hasFinished: false }),
    });
    expect(found).toEqual([{ session: "s", spec, seats: [0, 3], lastHereAt: 5, round: 300, standing: "running" }]);
  });

  test("a session that had all its peers here waits for nobody else", async () => {
    expect(await look([0, 1, 2, 3].map((number) => seat(number)))).toMatchObject([{ standing: "waiting" }]);
  });

  test("sessions whose pages are all open are not left", async () => {
    expect(await look([seat(0)], { isOpen: async () => true })).toEqual([]);
  });

  test("a session that finished is over; one that stopped can be resumed", async () => {
    const ended = { phase: async () => "ended" as const };
    expect(await look([seat(0)], { ...ended, kept: async () => ({ round: 9, hasFinished: true }) })).toEqual([]);
    expect(await look([seat(0)], ended)).toMatchObject([{ standing: "stopped" }]);
  });

  test("M5: what a restarted server forgot comes back if it had started, and only then", async () => {
    const forgotten = { phase: async () => null };
    expect(await look([seat(0, "lobby")], forgotten)).toEqual([]);
    expect(await look([seat(0)], forgotten)).toMatchObject([{ standing: "running" }]);
    expect(await look([seat(0, "ended")], forgotten)).toMatchObject([{ standing: "stopped" }]);
  });

  test("a server that does not answer hides nothing", async () => {
    expect(await look([seat(0, "lobby")], { phase: async () => undefined })).toMatchObject([{ standing: "unknown" }]);
  });
});
