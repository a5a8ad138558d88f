import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import type { SessionDetail } from "../../../../../shared/signaling/sessions.ts";
import { lobbySeats, lobbyTitle, seatsKnownToServer } from "./lobby-seats.ts";

const spec = { seats: 4, heartbeatMs: 1000 };
const status = {
  seat: 1,
  name: "Ada",
  peers: [
    { seat: 0, name: "", linkUp: true, backend: "simd", heardMsAgo: 10 },
    { seat: 2, name: "Bo", linkUp: true, backend: null, heardMsAgo: 10 },
    { seat: 3, name: "", linkUp: false, backend: null, heardMsAgo: 90_000 },
  ],
} as unknown as PeerStatus;

test("who is there, by name, and who is ready", () => {
  const seats = lobbySeats(status, true, spec);
  expect(seats.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "Seat 0 ready",
    "Ada ready",
    "Bo here",
    "Seat 3 free",
  ]);
  expect(lobbyTitle(seats)).toBe("One seat is free");
});

test("the title counts what is missing", () => {
  const all = (...states: ("free" | "here" | "ready")[]) =>
    lobbyTitle(states.map((state, seat) => ({ seat, name: "", state })));
  expect(all("free", "ready", "free")).toBe("2 seats are free");
  expect(all("here", "ready")).toBe("Everybody is here");
  expect(all("ready", "ready")).toBe("Everybody is ready");
});

test("until a page tells more it is what the server knows", () => {
  const detail = {
    seats: [
      { seat: 0, taken: true, connected: true, name: "Ada" },
      { seat: 1, taken: true, connected: false, name: "" },
    ],
  } as unknown as SessionDetail;
  expect(seatsKnownToServer({ seats: 3 }, detail).map(({ name, state }) => `${name} ${state}`)).toEqual([
    "Ada here",
    "Seat 1 here",
    "Seat 2 free",
  ]);
  expect(seatsKnownToServer({ seats: 2 }, undefined)).toHaveLength(2);
});
