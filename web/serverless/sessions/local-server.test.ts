import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../../shared/signaling/refusals.ts";
import { RegisteredObserver, RegisteredSeat, TakenSeat } from "../../../shared/signaling/seats.ts";
import { CreatedSession, SessionDetail, SessionList } from "../../../shared/signaling/sessions.ts";
import { parse } from "valibot";
import { BrowserOfPages } from "../testing/browser-of-pages.ts";
import type { LocalServer } from "./local-server.ts";

const PEER = (name: string): string => `${name}0000000000000000000000`.slice(0, 24);
const PAGE = { name: "Ada", incarnation: "load-1", peerId: PEER("a") };

let browser: BrowserOfPages;
let server: LocalServer;
beforeEach(() => {
  browser = new BrowserOfPages();
  server = browser.openPage().line;
});

type Asked = readonly [method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object, token?: string];
async function ask(...[method, path, body, token]: Asked): Promise<{ status: number; json: unknown }> {
  return server.ask({
    method,
    url: `/some/path/api${path}`,
    ...(body && { body }),
    ...(token !== undefined && { token }),
  });
}
async function refusal(...asked: Asked): Promise<string> {
  const { status, json } = await ask(...asked);
  expect(status).toBeGreaterThanOrEqual(400);
  return parse(Refusal, json).error.code;
}
const create = async (spec: object = { seats: 2 }): Promise<string> =>
  parse(CreatedSession, (await ask("POST", "/sessions", spec)).json).id;
const take = async (id: string): Promise<TakenSeat> =>
  parse(TakenSeat, (await ask("POST", `/sessions/${id}/seats`, { name: "Ada" })).json);

test("any page of the browser answers out of the memory of all", async () => {
  const id = await create({ seats: 2, name: "Class" });
  expect(await take(id)).toMatchObject({ seat: 0 });
  server = browser.openPage().line;
  expect(await take(id)).toMatchObject({ seat: 1 });
  const detail = parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json);
  expect(detail).toMatchObject({ phase: "lobby", taken: 2, spec: { name: "Class" } });
  expect(detail.seats.map(({ name }) => name)).toEqual(["Ada", "Ada"]);
  const { sessions } = parse(SessionList, (await ask("GET", "/sessions")).json);
  expect(sessions).toMatchObject([{ id, people: [{ seat: 0 }, { seat: 1 }] }]);
  expect(await refusal("POST", `/sessions/${id}/seats`, {})).toBe("session-full");
});

test("M3 a seat is its token's, and one page load's at a time; a seat that is silent in the lobby is free", async () => {
  const id = await create();
  const { seat, token } = await take(id);
  const path = `/sessions/${id}/seats/${seat}`;
  expect(await refusal("PUT", path, PAGE, "other")).toBe("seat-refused");
  const first = parse(RegisteredSeat, (await ask("PUT", path, PAGE, token)).json);
  expect(first).toEqual({ phase: "lobby", isFirst: true, peers: [], observers: [], attending: false });
  const leave = await browser.presence.begin(PAGE.peerId);
  const again = { ...PAGE, incarnation: "load-2", peerId: PEER("b") };
  expect(await refusal("PUT", path, again, token)).toBe("duplicate-tab");
  browser.now += 60_000;
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json).taken, "its page is there").toBe(1);
  leave();
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json).taken, "and now it is not").toBe(0);
  const back = parse(RegisteredSeat, (await ask("PUT", path, again, token)).json);
  expect(back.isFirst, "M7 another page load was the first").toBeUndefined();
  browser.now += 10_000;
  await ask("GET", `/sessions/${id}`);
  expect((await take(id)).seat, "somebody else came").toBe(0);
  expect(await refusal("PUT", path, again, token)).toBe("seat-refused");
});

test("a goodbye leaves time for a reload, and one that comes late takes nothing from the next page", async () => {
  const id = await create();
  const { seat, token } = await take(id);
  const path = `/sessions/${id}/seats/${seat}`;
  await ask("PUT", path, { ...PAGE, incarnation: "load-2" }, token);
  await ask("POST", `${path}/leave`, { token, incarnation: "load-1" });
  browser.now += 9_000;
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json).taken).toBe(1);
  await ask("PUT", path, { ...PAGE, incarnation: "load-2" }, token);
  await ask("POST", `${path}/leave`, { token, incarnation: "load-2" });
  browser.now += 3_900;
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json).taken).toBe(1);
  browser.now += 200;
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json).taken).toBe(0);
});

test("pages that can be called are told of, and nobody else; a session runs and ends by the word of its seats", async () => {
  const id = await create();
  const [one, two] = [await take(id), await take(id)];
  await ask("PUT", `/sessions/${id}/seats/0`, PAGE, one.token);
  const other = { ...PAGE, peerId: PEER("b") };
  const before = parse(RegisteredSeat, (await ask("PUT", `/sessions/${id}/seats/1`, other, two.token)).json);
  expect(before.peers).toEqual([]);
  await browser.presence.begin(PAGE.peerId);
  const after = parse(RegisteredSeat, (await ask("PUT", `/sessions/${id}/seats/1`, other, two.token)).json);
  expect(after.peers).toEqual([{ seat: 0, incarnation: "load-1", peerId: PAGE.peerId, connected: true }]);
  for (const [phase, token, expected] of [
    ["running", one.token, "running"],
    ["ended", one.token, "running"],
    ["ended", two.token, "ended"],
  ] as const) {
    expect((await ask("POST", `/sessions/${id}/phase`, { phase }, token)).json).toEqual({ phase: expected });
  }
  expect(await refusal("POST", `/sessions/${id}/seats`, {})).toBe("session-ended");
});

test("M4 nothing starts while half of the seats are free; M7 free seats of one that runs are given away", async () => {
  const id = await create({ seats: 3 });
  const one = await take(id);
  expect(await refusal("POST", `/sessions/${id}/phase`, { phase: "running" }, one.token)).toBe("seats-free");
  await take(id);
  await ask("POST", `/sessions/${id}/phase`, { phase: "running" }, one.token);
  expect(parse(SessionDetail, (await ask("GET", `/sessions/${id}`)).json)).toMatchObject({ isOpen: true, taken: 2 });
  expect((await take(id)).seat).toBe(2);
  expect(await refusal("POST", `/sessions/${id}/seats`, {})).toBe("session-started");
});

test("somebody may watch", async () => {
  const id = await create();
  const { json } = await ask("POST", `/sessions/${id}/observers`, {});
  const { observer, token } = json as { observer: number; token: string };
  const path = `/sessions/${id}/observers/${observer}`;
  const registered = await ask("PUT", path, { peerId: PEER("w") }, token);
  expect(parse(RegisteredObserver, registered.json)).toEqual({ phase: "lobby", peers: [], attending: false });
  const seat = await take(id);
  const told = parse(RegisteredSeat, (await ask("PUT", `/sessions/${id}/seats/0`, PAGE, seat.token)).json);
  expect(told.observers).toEqual([PEER("w")]);
  expect((await ask("POST", `${path}/leave`, { token })).status).toBe(204);
  expect(await refusal("PUT", path, { peerId: PEER("w") }, token)).toBe("observer-refused");
});

test("what is wrong is refused in a server's words, and what needs one is not there", async () => {
  expect(await refusal("POST", "/sessions", { seats: 1 })).toBe("invalid-spec");
  expect(await refusal("GET", "/sessions/none")).toBe("unknown-session");
  const id = await create();
  expect(await refusal("PUT", `/sessions/${id}/seats/7`, PAGE, "x")).toBe("unknown-seat");
  expect(await refusal("POST", `/sessions/${id}/seats`, { name: 3 })).toBe("invalid-field");
  expect(await refusal("POST", "/published", {})).toBe("publishing-off");
  expect((await ask("GET", "/published?session=abc")).json).toEqual({ published: [] });
  expect((await ask("GET", "/config")).json).toEqual({ iceServers: [], networkUrls: [] });
  expect(await refusal("GET", "/elsewhere")).toBe("unknown-route");
  browser.now += 15 * 60_000;
  expect(await refusal("GET", `/sessions/${id}`), "nobody came to its lobby").toBe("unknown-session");
});
