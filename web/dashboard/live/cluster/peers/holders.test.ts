import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../../shared/peer/status.ts";
import { holders } from "./holders.ts";

const other = (seat: number, round: number, digest: string, member = true) => ({
  seat,
  member,
  committed: { round, digest },
});
const status = (more: object): PeerStatus =>
  ({
    seat: 0,
    members: [0, 1, 2],
    committed: { round: 89, digest: "a7c0c6fd00" },
    record: { kind: "start", view: 1, base: { round: 0, digest: "0" }, members: [] },
    peers: [other(1, 85, "old"), other(2, 89, "a7c0c6fd00")],
    ...more,
  }) as unknown as PeerStatus;

test("R4: who is in the view has voted for what is committed, however old its heartbeat is", () => {
  expect(holders(status({}), []).words).toBe("3 of 3 hold round 89, digest a7c0c6fd");
});

test("a member that is known to hold another digest is named", () => {
  const differs = holders(status({ peers: [other(1, 89, "bad"), other(2, 89, "a7c0c6fd00")] }), []);
  expect(differs.words).toBe("2 of 3 hold round 89, digest a7c0c6fd; seat 1 has another");
  expect(differs.differing).toEqual([1]);
});

test("P8: of a view's base only the heartbeats tell who has it", () => {
  const record = { kind: "continue", view: 2, base: { round: 89, digest: "a7c0c6fd00" }, members: [] };
  expect(holders(status({ record }), []).holding).toEqual([0, 2]);
});

test("outside of any view a tab speaks for itself", () => {
  expect(holders(status({ members: [], record: null, peers: [] }), []).words).toBe(
    "This tab holds round 89, digest a7c0c6fd",
  );
});
