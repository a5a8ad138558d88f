import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../shared/session/spec.ts";
import { API, apiPath, PATHS } from "../shared/signaling/contract.ts";
import { OPERATIONS, type Method } from "../shared/signaling/operations.ts";
import { Refusal, REFUSALS } from "../shared/signaling/refusals.ts";
import { newSecret, newSessionId } from "./secrets.ts";
import { DESCRIBED, misfitOf } from "./testing/described.ts";
import { announce, FACTS, PAGE, publish, publishingServer } from "./testing/publisher.ts";
import { ADMIN_TOKEN, newPeerId, type Call, type TestServer } from "./testing/server.ts";

const ROUTES = (Object.keys(OPERATIONS) as (keyof typeof PATHS)[]).flatMap((name) =>
  (Object.keys(OPERATIONS[name]) as Method[]).map((method) => ({ name, method })),
);
type Route = (typeof ROUTES)[number];

/** Asks, and checks that the answer is one of the contract's, with nothing more. @returns it; undefined for a refusal */
async function ask(server: TestServer, route: Route, id: string, number: unknown, call: Call) {
  const { name, method } = route;
  const parameters = {
    id,
    seat: String(number),
    observer: String(number),
    part: "page",
    piece: String(number),
    key: id,
  };
  const path = apiPath(PATHS[name], parameters) + (name === "published" && method === "GET" ? `?session=${id}` : "");
  const { status, body } = await server.call(method, path, call);
  if (status >= 400) {
    const { error } = v.parse(Refusal, body);
    expect(error.message, "a sentence for people").not.toMatch(/\([MHRPSI]\d+\)/);
    expect({ error }).toEqual(body);
    expect(REFUSALS[error.code]).toBe(status);
    expect(error.code).not.toBe("internal");
    return undefined;
  }
  const schema = OPERATIONS[name][method]?.answers[status as 200];
  if (schema) expect(v.parse(schema, body)).toEqual(body);
  else expect([schema, status, body]).toEqual([null, 204, ""]);
  return body;
}

const SPEC = parseSpec({ seats: 4 });
/** Mostly nothing, so that what was meant stays. */
const seldom = <T>(odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd });
const peerId = fc.constantFrom(...Array.from({ length: 8 }, newPeerId), "short");
const phase = fc.constantFrom("running", "running", "ended", "lobby");
const registration = fc.record({ peerId, incarnation: fc.constantFrom("a", "b", "") });
/** Bodies that may do at a route; where none is named, there is none. */
const BODIES: Readonly<Record<string, (token: string, seat: unknown) => fc.Arbitrary<unknown>>> = {
  "POST sessions": () => fc.constantFrom(SPEC, { seats: 4 }, {}, { seats: 99 }),
  "PUT session": (token, seat) =>
    fc.record({
      spec: fc.constantFrom(SPEC, { seats: 4 }, null),
      seat: fc.constant(seat),
      token: fc.constant(token),
      phase,
    }),
  "POST phase": () => fc.record({ phase }),
  "POST seats": (token) => fc.constantFrom({}, {}, { token }),
  "PUT seat": () => registration,
  "POST leaveSeat": (token) => fc.constantFrom({ token }, { token, incarnation: "earlier" }),
  "POST published": () =>
    fc.constantFrom({ facts: FACTS, session: null, pageBytes: 9, pictureBytes: 9 }, { facts: {} }),
  "PUT observer": () => fc.record({ peerId }),
  "POST leaveObserver": (token) => fc.constant({ token }),
};

describe("the server's answers", () => {
  it("are those of the contract, for each of its requests", async () => {
    const server = await publishingServer();
    const { id } = await ask(server, { name: "sessions", method: "POST" }, "", "", { body: { seats: 2 } });
    const one = await ask(server, { name: "seats", method: "POST" }, id, "", {});
    const two = await ask(server, { name: "seats", method: "POST" }, id, "", { body: {} });
    const watching = await ask(server, { name: "observers", method: "POST" }, id, "", {});
    const { spec } = await ask(server, { name: "session", method: "GET" }, id, "", {});
    const revival = { spec, seat: 1, token: two.token, phase: "running" };
    const calls: Readonly<Record<string, { readonly number?: unknown } & Call>> = {
      "PUT seat": { number: 0, token: one.token, body: { peerId: newPeerId(), incarnation: "a" } },
      "PUT observer": { number: 0, token: watching.token, body: { peerId: newPeerId() } },
      "POST phase": { token: one.token, body: { phase: "running" } },
      "PUT session": { body: revival },
      "POST seats": { body: { token: two.token } },
      "POST leaveSeat": { number: 1, body: { token: two.token } },
      "GET admin": { token: ADMIN_TOKEN },
      "POST leaveObserver": { number: 0, body: { token: watching.token } },
    };
    // Of a session that has not started: any other takes no seat back.
    const gone = await ask(server, { name: "sessions", method: "POST" }, "", "", {});
    const left = await ask(server, { name: "seats", method: "POST" }, gone.id, "", {});
    expect(await ask(server, { name: "seat", method: "DELETE" }, gone.id, 0, { token: left.token })).toBe("");
    const { sessions } = await ask(server, { name: "admin", method: "GET" }, "", "", { token: ADMIN_TOKEN });
    const closing = { name: "adminSession", method: "DELETE" } as const;
    expect(await ask(server, closing, sessions[0].key, "", { token: ADMIN_TOKEN })).toBe("");
    const published = await publish(server, { session: id });
    const begun = (await announce(server)).body;
    const piece = { token: begun.token, headers: { "Content-Type": "application/octet-stream" } };
    const others: Readonly<Record<string, { readonly id: string; readonly number?: unknown } & Call>> = {
      "GET publication": { id: published.id },
      "PUT publishedPiece": { ...piece, id: begun.id, number: 0, body: PAGE },
      "POST published": { id, body: { facts: FACTS, session: id, pageBytes: 1, pictureBytes: 1 } },
    };
    for (const route of ROUTES.filter(({ method }) => method !== "DELETE")) {
      const { number, ...call } = calls[`${route.method} ${route.name}`] ?? {};
      const other = others[`${route.method} ${route.name}`];
      if (other !== undefined) {
        expect(await ask(server, route, other.id, other.number, other), `${route.method} ${route.name}`).toBeDefined();
        continue;
      }
      expect(await ask(server, route, id, number, call), `${route.method} ${route.name}`).toBeDefined();
    }
  });

  it("are those of the contract, or its refusals, whatever is asked", async () => {
    const server = await publishingServer({
      publicationsPerWindowMax: 100,
      sessionsMax: 50,
      requestsPerWindowMax: 100_000,
      observersMax: 3,
    });
    const { id } = await ask(server, { name: "sessions", method: "POST" }, "", "", { body: SPEC });
    /** Of seats and observers that were given out, and of some that were not. */
    const holders: { id: string; number: unknown; token: string }[] = [
      { id: newSessionId(), number: 0, token: newSecret() },
      { id, number: 0, token: newSecret() },
    ];
    const asked = fc.tuple(fc.constantFrom(...ROUTES), fc.nat(), fc.gen(), seldom(fc.jsonValue()));
    const property = fc.asyncProperty(asked, async ([route, nth, gen, odd]) => {
      // Those of late, mostly.
      const holder = holders[Math.max(0, holders.length - 1 - (nth % 6))] ?? { id, number: 0, token: "" };
      const number = gen(() => seldom(fc.constantFrom("x", "-1", "99"))) ?? holder.number;
      const fitting = BODIES[`${route.method} ${route.name}`];
      const body = odd ?? (fitting && gen(() => fitting(holder.token, number)));
      const said = await ask(server, route, holder.id, number, {
        token: holder.token,
        ...(body !== undefined && route.method !== "GET" && { body: JSON.stringify(body) }),
      });
      const { seat, observer = seat, token } = said ?? {};
      if (token !== undefined) holders.push({ id: holder.id, number: observer, token });
      if (said && route.name === "sessions" && route.method === "POST") {
        holders.push({ id: said.id, number: 0, token: newSecret() });
      }
    });
    await fc.assert(property, { numRuns: 300, endOnFailure: true });
  });
});

describe("docs/openapi.json", () => {
  it("describes every request of the contract, and the server knows no other method of any path", async () => {
    const named = ROUTES.map(({ name, method }) => `${method} ${PATHS[name].replace(/:(\w+)/g, "{$1}")}`);
    expect([...DESCRIBED].sort()).toEqual(named.sort());
    const server = await publishingServer({ requestsPerWindowMax: 1000 });
    const parameters = { id: newSessionId(), seat: 0, observer: 0, part: "page", piece: 0, key: "none" };
    for (const name of Object.keys(PATHS) as (keyof typeof PATHS)[]) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        const { body } = await server.call(method, apiPath(PATHS[name], parameters), { token: ADMIN_TOKEN });
        const isUnknown = body?.error?.code === "unknown-route";
        expect([method, name, isUnknown]).toEqual([method, name, !(method in OPERATIONS[name])]);
      }
    }
  });

  it("is handed out, with the address below which it holds", async () => {
    const server = await publishingServer();
    const { body } = await server.call("GET", API + PATHS.openapi);
    expect(body).toMatchObject({ openapi: "3.1.0", servers: [{ url: API }] });
    expect(body.paths).toHaveProperty(["/sessions/{id}", "put"]);
  });

  it("knows what makes a session, and what that becomes", () => {
    for (const spec of [{}, { seats: 4 }, { task: "penguins" }, SPEC])
      expect(misfitOf("SessionSpecInput", spec)).toBeUndefined();
    expect(misfitOf("SessionSpec", SPEC)).toBeUndefined();
    for (const spec of [{ seats: 99 }, { seat: 4 }, { task: "chess" }, { rounds: "1" }, []]) {
      expect(misfitOf("SessionSpecInput", spec)).toBeDefined();
    }
  });
});
