import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseSpec } from "../../shared/session/spec.ts";
import { FakeStorage } from "./testing/browser.ts";
import {
  forgetOwnSeat,
  forgetSeat,
  forgetSession,
  noteSeat,
  ownSeat,
  rememberedSeats,
  rememberedSessions,
  rememberOwnSeat,
  rememberSeat,
  SEATS_REMEMBERED_MAX,
} from "./remembered-seats.ts";

const spec = parseSpec({ seats: 32 });
const seatOf = (session: string, seat: number) => {
  return { session, seat, token: `t${seat}`, spec, phase: "running", leftAt: null } as const;
};

beforeEach(() => {
  vi.useFakeTimers({ now: 5_000 });
  vi.stubGlobal("localStorage", new FakeStorage());
  vi.stubGlobal("sessionStorage", new FakeStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("seats are told apart by session, and come in order", () => {
  for (const seat of [10, 2, 31]) rememberSeat(seatOf("one", seat));
  rememberSeat(seatOf("one-more", 0));
  expect(rememberedSeats("one")).toEqual([seatOf("one", 2), seatOf("one", 10), seatOf("one", 31)]);
  noteSeat({ session: "one", seat: 10 }, { leftAt: 7 });
  noteSeat({ session: "one", seat: 10 }, { phase: "ended" });
  noteSeat({ session: "one", seat: 11 }, { phase: "ended" });
  forgetSeat({ session: "one", seat: 2 });
  expect(rememberedSeats("one")).toEqual([{ ...seatOf("one", 10), leftAt: 7, phase: "ended" }, seatOf("one", 31)]);
});

test("at most so many are kept: the oldest give way", () => {
  for (let count = 0; count <= SEATS_REMEMBERED_MAX + 5; count++) {
    vi.advanceTimersByTime(1);
    rememberSeat(seatOf(`s${Math.floor(count / 32)}`, count % 32));
  }
  expect(localStorage.length).toBe(SEATS_REMEMBERED_MAX);
  expect(rememberedSeats("s0")[0]?.seat).toBe(6);
  expect(rememberedSeats("s3")).toHaveLength(10);
});

test("sessions come with their seats, the latest first", () => {
  rememberSeat(seatOf("one", 1));
  vi.advanceTimersByTime(10);
  for (const seat of [2, 0]) rememberSeat(seatOf("two", seat));
  expect(rememberedSessions().map(({ session, seats }) => [session, seats.map(({ seat }) => seat)])).toEqual([
    ["two", [0, 2]],
    ["one", [1]],
  ]);
  noteSeat({ session: "one", seat: 1 }, { leftAt: 6_000 });
  expect(rememberedSessions().map(({ session, lastHereAt }) => [session, lastHereAt])).toEqual([
    ["one", 6_000],
    ["two", 5_010],
  ]);
  localStorage.setItem("lockstep/seat/three/1", "{}");
  localStorage.setItem("lockstep/seat//1", localStorage.getItem("lockstep/seat/one/1")!);
  expect(rememberedSessions()).toHaveLength(2);
});

test("the tab's own seat is kept apart", () => {
  rememberOwnSeat("one", { seat: 3, token: "t" });
  expect([ownSeat("one"), ownSeat("two")]).toEqual([{ seat: 3, token: "t" }, undefined]);
  forgetOwnSeat("one");
  expect(ownSeat("one")).toBeUndefined();
});

test("frames of a tab, and tabs with a copy of its storage, keep a seat of their own each", () => {
  const at = (search: string): void => void vi.stubGlobal("location", { search });
  const pages = ["", "?join&frame=1", "?join&frame=2&faults", "?join&tab=x7Qk"];
  for (const [seat, search] of pages.entries()) {
    at(search);
    expect(ownSeat("one"), search).toBeUndefined();
    rememberOwnSeat("one", { seat, token: "t" });
  }
  for (const [seat, search] of pages.entries()) {
    at(search);
    expect(ownSeat("one")?.seat, search).toBe(seat);
  }
  at("?frame=1");
  forgetOwnSeat("one");
  expect(ownSeat("one")).toBeUndefined();
  rememberSeat(seatOf("one", 1));
  rememberSeat(seatOf("one-more", 1));
  expect([localStorage.length, sessionStorage.length]).toEqual([2, 3]);
  // What is no key of a page counts as none.
  for (const search of ["?frame=", "?frame=a/b", `?tab=${"a".repeat(33)}`]) {
    at(search);
    expect(ownSeat("one")?.seat, search).toBe(0);
  }
  forgetSession("one");
  expect([localStorage.length, sessionStorage.length]).toEqual([1, 0]);
});

test("whatever stands in storage is read as seats or as nothing", () => {
  rememberSeat(seatOf("one", 4));
  const value = fc.oneof(fc.json(), fc.string());
  const spoiled = fc.property(fc.constantFrom("", "0", "7", "32", "99", "x", "-1", "0/0"), value, (name, text) => {
    localStorage.setItem(`lockstep/seat/one/${name}`, text);
    sessionStorage.setItem("lockstep/seat/one", text);
    expect(rememberedSeats("one")).toEqual([seatOf("one", 4)]);
    expect(ownSeat("one")).toBeUndefined();
  });
  fc.assert(spoiled);
  localStorage.setItem("lockstep/seat/one/4", JSON.stringify({ ...seatOf("one", 4), takenAt: 1, spec: { seats: 99 } }));
  expect(rememberedSeats("one")).toEqual([]);
});
