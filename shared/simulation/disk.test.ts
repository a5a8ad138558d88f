import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { Disk } from "./disk.ts";
import { DISK_CONTRACT } from "./testing/disk-contract.ts";

const memory = { instance: 2, promised: { counter: 1, seat: 0 }, accepted: null };
const state = (round: number) => ({ round, parameters: Float32Array.of(round, 1), moments: [] });
const fresh = () => new Disk(new Random("disk"));

function written(): Disk {
  const disk = fresh();
  disk.persist(memory);
  for (const round of [1, 2, 3]) disk.checkpoint(state(round), `digest ${round}`, 1);
  disk.save(state(5), "digest 5", 1, "asked");
  return disk;
}

// The same file of assertions as for a browser's storage: `e2e/specs/storage.spec.ts`.
describe("keeps what a browser keeps:", () => {
  test.each(DISK_CONTRACT)("$title", async ({ act, expected }) => {
    expect(await act(fresh())).toEqual(expected);
  });
});

test("P7: a full disk removes the memory that it cannot write, and keeps what it has of the states", () => {
  const disk = written();
  disk.trouble = "full";
  expect(disk.persist({ ...memory, instance: 3 })).toBe("removed");
  expect(disk.checkpoint(state(6), "digest 6", 1)).toBe(false);
  expect(disk.save(state(6), "digest 6", 1, "asked")).toBe(false);
  expect(disk.recover().memory).toBeNull();
  expect(disk.recover().saved).toHaveLength(3);
});

test("a cramped disk writes memories, and no states", () => {
  const disk = written();
  disk.trouble = "cramped";
  expect(disk.persist({ ...memory, instance: 3 })).toBe("written");
  expect(disk.checkpoint(state(6), "digest 6", 1)).toBe(false);
  expect(disk.save(state(6), "digest 6", 1, "asked")).toBe(false);
});

test("a denied disk does nothing, and has everything when it works again", () => {
  const disk = written();
  disk.trouble = "denied";
  expect(disk.persist({ ...memory, instance: 3 })).toBe("failed");
  expect(disk.recover()).toEqual({ memory: null, saved: [] });
  expect(disk.load(3, "digest 3")).toBeNull();
  disk.trouble = undefined;
  expect(disk.recover().memory).toEqual(memory);
});

test("a corrupt disk gives another bit, or nothing", () => {
  const disk = written();
  disk.trouble = "corrupt";
  const loaded = Array.from({ length: 40 }, () => disk.load(3, "digest 3"));
  expect(loaded.some((found) => found === null)).toBe(true);
  for (const found of loaded) if (found) expect(found).not.toEqual(state(3));
});

test("a cleared disk holds nothing", () => {
  const disk = written();
  disk.clear();
  expect(disk.recover()).toEqual({ memory: null, saved: [] });
});
