import { beforeEach, describe, expect, it } from "vitest";
import { parseSpec } from "../shared/session/spec.ts";
import { ApiError } from "./api-error.ts";
import { SIGNALING_LIMITS } from "./limits.ts";
import { SessionRegistry } from "./session-registry.ts";
import { newPeerId } from "./testing/server.ts";
import { TokenAuthority } from "./token-authority.ts";

const MINUTE = 60_000;
const SPEC = parseSpec({ seats: 3 });

let now: number;
let registry: SessionRegistry;

beforeEach(() => {
  now = 1_000_000;
  registry = new SessionRegistry(
    { ...SIGNALING_LIMITS, expiredRememberedMax: 2 },
    new TokenAuthority(new Uint8Array(32)),
    () => now,
    () => undefined,
  );
});

/** So many minutes go by, swept as often as the server does; what happens each minute may keep a session. */
function pass(minutes: number, each: () => void = () => undefined): void {
  for (let minute = 0; minute < minutes; minute++) {
    now += MINUTE;
    each();
    registry.sweep();
  }
}

function refusalOf(id: string): string {
  try {
    registry.see(id);
    return "there";
  } catch (error) {
    return error instanceof ApiError ? error.code : String(error);
  }
}

describe("a lobby", () => {
  it("to which nobody comes is closed after a quarter of an hour, is listed no more, and its link says why", () => {
    const { id } = registry.create(SPEC, "a");
    pass(14);
    expect([refusalOf(id), registry.list().length]).toEqual(["there", 1]);
    pass(1);
    expect([refusalOf(id), registry.list().length, registry.size]).toEqual(["session-expired", 0, 0]);
  });

  it("is kept by whoever looks at its page, by a list of sessions that it stands in not", () => {
    const [visited, listed] = [registry.create(SPEC, "a"), registry.create(SPEC, "a")];
    pass(60, () => {
      registry.get(visited.id);
      registry.list();
    });
    expect([refusalOf(visited.id), refusalOf(listed.id)]).toEqual(["there", "session-expired"]);
  });

  it("is kept by a seat whose page is connected, and for a quarter of an hour after the last one went", () => {
    const session = registry.create(SPEC, "a");
    const seat = registry.takeSeat(session, "Ada");
    const peerId = newPeerId();
    registry.register(session, seat, { incarnation: "a", peerId, name: "Ada" });
    registry.setConnected(peerId, true);
    pass(60);
    expect(refusalOf(session.id)).toBe("there");
    registry.setConnected(peerId, false);
    pass(14);
    expect([refusalOf(session.id), session.takenSeats.length], "but its seat is free").toEqual(["there", 0]);
    pass(2);
    expect(refusalOf(session.id)).toBe("session-expired");
  });

  it("is kept by whoever watches it with a socket", () => {
    const session = registry.create(SPEC, "a");
    const observer = registry.admitObserver(session);
    const peerId = newPeerId();
    registry.registerObserver(session, observer, { peerId });
    registry.setConnected(peerId, true);
    pass(60);
    expect(refusalOf(session.id)).toBe("there");
    registry.setConnected(peerId, false);
    pass(16);
    expect(refusalOf(session.id)).toBe("session-expired");
  });

  it("that was closed is remembered only among the newest ones", () => {
    const ids = [0, 1, 2].map(() => registry.create(SPEC, "a").id);
    pass(16);
    expect(ids.map(refusalOf)).toEqual(["unknown-session", "session-expired", "session-expired"]);
  });

  it("M5: closed by whoever runs the server is told so, and not brought back, as long as that is remembered", () => {
    const session = registry.create(SPEC, "a");
    const { token } = registry.takeSeat(session, "");
    registry.close(session.id);
    registry.close("nobody knows it");
    expect(refusalOf(session.id)).toBe("session-closed");
    const revival = { spec: SPEC, seat: 0, token, phase: "running" } as const;
    expect(() => registry.revive(session.id, revival)).toThrow(/Whoever runs this server has closed/);
    for (let more = 0; more < 2; more++) registry.close(registry.create(SPEC, "a").id);
    expect(refusalOf(session.id)).toBe("unknown-session");
    expect(registry.revive(session.id, revival).isNew).toBe(true);
  });

  it("given up for another session was not closed for want of visitors", () => {
    const small = { ...SIGNALING_LIMITS, sessionsMax: 1 };
    registry = new SessionRegistry(
      small,
      new TokenAuthority(new Uint8Array(32)),
      () => now,
      () => undefined,
    );
    const { id } = registry.create(SPEC, "a");
    now += 2 * MINUTE;
    registry.create(SPEC, "b");
    expect(refusalOf(id)).toBe("unknown-session");
  });
});

it("a session that runs does not expire as a lobby does", () => {
  const session = registry.create(parseSpec({ seats: 2 }), "a");
  const seats = [registry.takeSeat(session, ""), registry.takeSeat(session, "")];
  session.hearWord(seats[0]!, "running");
  pass(60);
  expect(refusalOf(session.id)).toBe("there");
});
