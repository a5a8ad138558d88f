import { expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { Disk } from "./disk.ts";

const memory = { instance: 2, promised: { counter: 1, seat: 0 }, accepted: null };
const state = (round: number) => ({ round, parameters: Float32Array.of(round, 1), moments: [] });

function written(): Disk {
  const disk = new Disk(new Random("disk"));
  disk.persist(memory);
  for (const round of [1, 2, 3]) disk.checkpoint(state(round), `digest ${round}`);
  disk.save(state(5), "digest 5");
  return disk;
}

test("P7: what is persisted is what a page load finds, with the newest two checkpoints and the result", () => {
  expect(written().recover()).toEqual({
    memory,
    saved: [2, 3, 5].map((round) => ({ round, digest: `digest ${round}` })),
  });
});

test("what is loaded is a copy", () => {
  const disk = written();
  disk.load(3, "digest 3")!.parameters[0] = 9;
  expect(disk.load(3, "digest 3")).toEqual(state(3));
  expect(disk.load(3, "another digest")).toBeNull();
  expect(disk.load(1, "digest 1")).toBeNull();
});

test("P7: a full disk removes the memory that it cannot write, and keeps what it has of the states", () => {
  const disk = written();
  disk.trouble = "full";
  expect(disk.persist({ ...memory, instance: 3 })).toBe("removed");
  expect(disk.checkpoint(state(6), "digest 6")).toBe(false);
  expect(disk.save(state(6), "digest 6")).toBe(false);
  expect(disk.recover().memory).toBeNull();
  expect(disk.recover().saved).toHaveLength(3);
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
