import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JoinTrouble } from "../ports/join-trouble.ts";
import { ServerRefusal, ServerUnable } from "../signaling/server-error.ts";
import { Registration } from "./registration.ts";

const SECOND = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A registration at a server that can be told how to answer, and when it was asked (milliseconds from the start). */
function setUp() {
  const started = performance.now();
  const server = { answer: async (): Promise<boolean> => true, askedAt: [] as number[], isComplete: false };
  const troubles: (JoinTrouble | undefined)[] = [];
  const registration = new Registration({
    register: () => {
      server.askedAt.push(performance.now() - started);
      return server.answer();
    },
    isComplete: () => server.isComplete,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  const codes = () => troubles.map((trouble) => trouble?.code ?? "over");
  return { registration, server, troubles, codes };
}

const fails = (error: Error) => (): Promise<boolean> => Promise.reject(error);

test("the server is asked twice a second until nobody is missing, then every 10 s, and often again when asked to", async () => {
  const { registration, server } = setUp();
  registration.hurry();
  await vi.advanceTimersByTimeAsync(2_100);
  expect(server.askedAt).toEqual([0, 500, 1000, 1500, 2000]);
  server.isComplete = true;
  registration.joined();
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  expect(server.askedAt.slice(5)).toEqual([2500, 12_500]);
  server.isComplete = false;
  for (let i = 0; i < 10; i++) registration.hurry();
  await vi.advanceTimersByTimeAsync(600);
  expect(server.askedAt.length, "at once, and half a second later").toBe(9);
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  const before = server.askedAt.length;
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  expect(server.askedAt.length - before, "a seat that stays away is not asked for in haste for ever").toBe(2);
});

test("while joining, a silent server is told once, after 15 s, asked less and less often, and taken back", async () => {
  const { registration, server, codes } = setUp();
  server.answer = fails(new ServerUnable("unreachable", "no answer"));
  registration.hurry();
  await vi.advanceTimersByTimeAsync(14 * SECOND);
  expect(codes()).toEqual([]);
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(codes()).toEqual(["server-unreachable"]);
  expect(server.askedAt.length).toBeLessThan(25);
  server.answer = async () => true;
  await vi.advanceTimersByTimeAsync(10 * SECOND);
  const count = server.askedAt.length;
  await vi.advanceTimersByTimeAsync(2 * SECOND);
  expect(server.askedAt.length, "in haste again").toBe(count + 4);
  expect(codes()).toEqual(["server-unreachable", "over"]);

  server.answer = fails(new ServerUnable("unreachable", "no answer"));
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  registration.joined();
  expect(codes(), "again, until the links are there without it").toEqual([
    ...["server-unreachable", "over"],
    ...["server-unreachable", "over"],
  ]);
});

test("a server that cannot reach its memory is told of at once, asked again, and taken back when it has it again", async () => {
  const { registration, server, troubles, codes } = setUp();
  registration.hurry();
  await vi.advanceTimersByTimeAsync(SECOND);
  server.answer = fails(new ServerUnable("store-unavailable", "its memory is away"));
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(troubles).toEqual([{ code: "store-unavailable", message: "its memory is away", isFinal: false }]);
  await vi.advanceTimersByTimeAsync(60 * SECOND);
  expect(codes()).toEqual(["store-unavailable"]);
  server.answer = async () => true;
  await vi.advanceTimersByTimeAsync(9 * SECOND);
  expect(codes()).toEqual(["store-unavailable", "over"]);
});

test("a page whose server has died is registered at another one in under three seconds, if there is one after two", async () => {
  const { registration, server } = setUp();
  server.isComplete = true;
  registration.hurry();
  await vi.advanceTimersByTimeAsync(5 * SECOND);
  server.askedAt.length = 0;
  const lostAt = performance.now();
  // The socket to the dead one has closed, and the proxy has not noticed yet.
  server.answer = async () => {
    if (performance.now() - lostAt < 1_500) throw new ServerUnable("unexplained", "status 503");
    return true;
  };
  registration.hurry();
  await vi.advanceTimersByTimeAsync(3 * SECOND);
  expect(server.askedAt.length).toBeGreaterThan(2);
  expect((server.askedAt.at(-1) ?? Infinity) - server.askedAt[0]!).toBeLessThan(3 * SECOND);
});

test("a page that cannot attend the PeerServer is told as well", async () => {
  const { registration, server, codes } = setUp();
  server.answer = async () => false;
  registration.hurry();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(codes()).toEqual(["server-unreachable"]);
});

test("M3: a refused seat ends the attempts at once; a duplicate may be the page's own past and is waited out", async () => {
  const refused = setUp();
  refused.server.answer = fails(new ServerRefusal("seat-refused", "freed"));
  refused.registration.hurry();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect([refused.troubles, refused.server.askedAt]).toEqual([
    [{ code: "seat-refused", message: "freed", isFinal: true }],
    [0],
  ]);

  const duplicate = setUp();
  duplicate.server.answer = fails(new ServerRefusal("duplicate-tab", "open elsewhere"));
  duplicate.registration.hurry();
  await vi.advanceTimersByTimeAsync(5 * SECOND);
  expect(duplicate.codes()).toEqual([]);
  await vi.advanceTimersByTimeAsync(25 * SECOND);
  expect(duplicate.codes()).toEqual(["duplicate-tab"]);
});

test("a seat that is lost while the tab sleeps is told also when all have met, but not once the session has begun", async () => {
  const met = setUp();
  met.registration.hurry();
  await vi.advanceTimersByTimeAsync(100);
  met.registration.joined();
  met.server.answer = fails(new ServerRefusal("seat-refused", "freed"));
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(met.codes()).toEqual(["seat-refused"]);

  const begun = setUp();
  begun.server.answer = fails(new ServerRefusal("seat-refused", "another's"));
  begun.registration.begun();
  begun.registration.hurry();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(begun.codes()).toEqual([]);
  expect(begun.server.askedAt.length, "it may be its own again").toBeGreaterThan(5);
});

test("a session that was closed is told in its lobby, also when all have met, but not to peers that train", async () => {
  const closed = fails(new ServerRefusal("session-closed", "closed"));
  const told = async (reach: (registration: Registration) => void) => {
    const { registration, server, codes } = setUp();
    registration.hurry();
    await vi.advanceTimersByTimeAsync(100);
    reach(registration);
    server.answer = closed;
    await vi.advanceTimersByTimeAsync(30 * SECOND);
    return codes();
  };
  expect(await told(() => undefined)).toEqual(["session-closed"]);
  expect(await told((registration) => registration.joined())).toEqual(["session-closed"]);
  expect(await told((registration) => registration.begun())).toEqual([]);
});

test("M5: once all links were there, the server may fail for ever without a word", async () => {
  const { registration, server, codes } = setUp();
  registration.hurry();
  await vi.advanceTimersByTimeAsync(100);
  registration.joined();
  server.answer = fails(new ServerRefusal("unknown-session", "restarted"));
  await vi.advanceTimersByTimeAsync(120 * SECOND);
  expect(codes()).toEqual([]);
  expect(server.askedAt.length).toBeGreaterThan(10);
});

test("a refresh begins after it was asked for, however many ask at once", async () => {
  const { registration, server } = setUp();
  const answers: (() => void)[] = [];
  server.answer = () => new Promise((resolve) => answers.push(() => resolve(true)));
  const first = registration.refresh();
  const [second, third] = [registration.refresh(), registration.refresh()];
  expect(server.askedAt).toHaveLength(1);
  answers[0]?.();
  await first;
  await vi.advanceTimersByTimeAsync(0);
  expect(server.askedAt).toHaveLength(2);
  answers[1]?.();
  await Promise.all([second, third]);
  expect(server.askedAt).toHaveLength(2);
  registration.stop();
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(server.askedAt).toHaveLength(2);
});

test("a network that is back is asked in at once, whatever failed without it", async () => {
  const { registration, server } = setUp();
  server.answer = fails(new ServerUnable("unreachable", "no network"));
  registration.hurry();
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  server.askedAt.length = 0;
  registration.networkChanged();
  await vi.advanceTimersByTimeAsync(600);
  expect(server.askedAt.length, "at once, and again after the shortest wait if that was too soon").toBe(2);
  server.answer = async () => true;
  registration.stop();
  registration.networkChanged();
  await vi.advanceTimersByTimeAsync(SECOND);
  expect(server.askedAt.length).toBe(2);
});
