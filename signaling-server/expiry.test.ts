import { beforeEach, describe, expect, it } from "vitest";
import { parseSpec } from "../shared/session/spec.ts";
import { ApiError } from "./api-error.ts";
import { SIGNALING_LIMITS, type SignalingLimits } from "./limits.ts";
import { MemoryStore } from "./memory-store.ts";
import { SessionRegistry } from "./session-registry.ts";
import { newPeerId } from "./testing/server.ts";
import { TokenAuthority } from "./token-authority.ts";

const MINUTE = 60_000;
const SPEC = parseSpec({ seats: 3 });

let now: number;
let registry: SessionRegistry;

function registryWith(change: Partial<SignalingLimits>): SessionRegistry {
  const limits = { ...SIGNALING_LIMITS, ...change };
  const context = { limits, authority: new TokenAuthority(new Uint8Array(32)), now: () => now };
  return new SessionRegistry(new MemoryStore({ ...context, hangUp: () => undefined }), limits, context.now);
}

beforeEach(() => {
  now = 1_000_000;
  registry = registryWith({ expiredRememberedMax: 2 });
});

/** So many minutes go by, swept as often as the server does; what happens each minute may keep a session. */
async function pass(minutes: number, each: () => unknown = () => undefined): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    now += MINUTE;
    await each();
    await registry.sweep();
  }
}

function refusalOf(id: string): Promise<string> {
  return registry.see(id).then(
    () => "there",
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  );
}

describe("a lobby", () => {
  it("to which nobody comes is closed after a quarter of an hour, is listed no more, and its link says why", async () => {
    const { id } = await registry.create(SPEC, "a");
    await pass(14);
    expect([await refusalOf(id), (await registry.list()).length]).toEqual(["there", 1]);
    await pass(1);
    expect([await refusalOf(id), (await registry.list()).length, await registry.size()]).toEqual([
      "session-expired",
      0,
      0,
    ]);
  });

  it("is kept by whoever looks at its page, by a list of sessions that it stands in not", async () => {
    const [visited, listed] = [await registry.create(SPEC, "a"), await registry.create(SPEC, "a")];
    await pass(60, async () => {
      await registry.get(visited.id);
      await registry.list();
    });
    expect([await refusalOf(visited.id), await refusalOf(listed.id)]).toEqual(["there", "session-expired"]);
  });

  it("is kept by a seat whose page is connected, and for a quarter of an hour after the last one went", async () => {
    const { id } = await registry.create(SPEC, "a");
    const peerId = newPeerId();
    const token = await registry.change(id, (session) => {
      const seat = session.takeSeat("Ada");
      session.register(seat, { incarnation: "a", peerId, name: "Ada" });
      return seat.token;
    });
    const address = { session: id, role: "seat", number: 0 } as const;
    expect(await registry.attach(peerId, token, "one")).toEqual(address);
    await pass(60);
    expect(await refusalOf(id)).toBe("there");
    await registry.detach(peerId, address, "one");
    await pass(14);
    expect([await refusalOf(id), (await registry.see(id)).takenSeats.length], "but its seat is free").toEqual([
      "there",
      0,
    ]);
    await pass(2);
    expect(await refusalOf(id)).toBe("session-expired");
  });

  it("is kept by whoever watches it with a socket", async () => {
    const { id } = await registry.create(SPEC, "a");
    const peerId = newPeerId();
    const token = await registry.change(id, (session) => {
      const observer = session.admitObserver();
      session.registerObserver(observer, { peerId });
      return observer.token;
    });
    const address = { session: id, role: "observer", number: 0 } as const;
    expect(await registry.attach(peerId, token, "one")).toEqual(address);
    await registry.attach(peerId, token, "two");
    await registry.detach(peerId, address, "one");
    await pass(60);
    expect(await refusalOf(id), "the end of a former socket is not that of the newest").toBe("there");
    await registry.detach(peerId, address, "two");
    await pass(16);
    expect(await refusalOf(id)).toBe("session-expired");
  });

  it("that was closed is remembered only among the newest ones", async () => {
    const ids = [];
    for (let made = 0; made < 3; made++) ids.push((await registry.create(SPEC, "a")).id);
    await pass(16);
    expect(await Promise.all(ids.map(refusalOf))).toEqual(["unknown-session", "session-expired", "session-expired"]);
  });

  it("M5: closed by whoever runs the server is told so, and not brought back, as long as that is remembered", async () => {
    const { id } = await registry.create(SPEC, "a");
    const token = await registry.change(id, (session) => session.takeSeat("").token);
    await registry.close(id);
    await registry.close("nobody knows it");
    expect(await refusalOf(id)).toBe("session-closed");
    const revival = { spec: SPEC, seat: 0, token, phase: "running" } as const;
    await expect(registry.revive(id, revival)).rejects.toThrow(/Whoever runs this server has closed/);
    for (let more = 0; more < 2; more++) await registry.close((await registry.create(SPEC, "a")).id);
    expect(await refusalOf(id)).toBe("unknown-session");
    expect((await registry.revive(id, revival)).isNew).toBe(true);
  });

  it("given up for another session was not closed for want of visitors", async () => {
    registry = registryWith({ sessionsMax: 1 });
    const { id } = await registry.create(SPEC, "a");
    now += 2 * MINUTE;
    await registry.create(SPEC, "b");
    expect(await refusalOf(id)).toBe("unknown-session");
  });
});

it("a session that runs does not expire as a lobby does", async () => {
  const { id } = await registry.create(parseSpec({ seats: 2 }), "a");
  await registry.change(id, (session) => {
    const seat = session.takeSeat("");
    session.takeSeat("");
    session.hearWord(seat, "running");
  });
  await pass(60);
  expect(await refusalOf(id)).toBe("there");
});
