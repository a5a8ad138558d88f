import { expect, test } from "vitest";
import { marshal } from "../wire/marshal.ts";
import { WIRE_VERSION, type Message } from "../wire/messages.ts";
import { readSent, typeOf } from "./sent-message.ts";

const ballot = { counter: 1, seat: 2 };
const base = { round: 3, digest: "0".repeat(32) };
const record = { view: 2, kind: "continue" as const, members: [{ seat: 0, incarnation: "a" }], base };
const bodies = [
  {
    type: "hello",
    seat: 0,
    incarnation: "a",
    specHash: base.digest,
    initialDigest: base.digest,
    backend: "cpu",
    lastView: 0,
    saved: [],
    holds: null,
  },
  { type: "echo", sequence: 1 },
  { type: "leave", incarnation: "a" },
  { type: "prepare", instance: 2, ballot },
  { type: "promise", instance: 2, ballot, accepted: null, report: { committed: base, prepared: null }, hears: 3 },
  { type: "refuse", instance: 2, ballot, promised: ballot },
  { type: "accept", instance: 2, ballot, record },
  { type: "accepted", instance: 2, ballot },
  { type: "decided", record },
  { type: "stateRequest", round: 3, part: 0, parts: 2 },
  { type: "stateOffer", ...base },
] as const;

test.each(bodies)("the type $type is told from the bytes", (body) => {
  const bytes = marshal({ v: WIRE_VERSION, ...body } as unknown as Message);
  expect(typeOf(bytes)).toBe(body.type);
  expect(readSent(bytes)).toEqual({ v: WIRE_VERSION, ...body });
});
