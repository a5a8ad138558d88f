import type { KeptState } from "../../peer/kept-state.ts";
import type { Memory } from "../../peer/memory.ts";
import type { SaveReason } from "../../peer/states.ts";
import type { TrainingState } from "../../training/state.ts";
import type { Choice, SavedState } from "../../wire/messages.ts";

/** What keeps a seat's memory and states: a browser's storage, or the simulator's. */
export interface SeatDisk {
  recover(): Answer<{ readonly memory: Memory | null; readonly saved: readonly SavedState[] }>;
  persist(memory: Memory): Answer<unknown>;
  checkpoint(state: KeptState, digest: string, view: number): Answer<unknown>;
  /** @param prepared what was prepared beyond it, undecided */
  save(state: KeptState, digest: string, view: number, reason: SaveReason, prepared?: TrainingState): Answer<unknown>;
  load(round: number, digest: string): Answer<KeptState | null>;
}
type Answer<T> = T | Promise<T>;

interface Case {
  readonly title: string;
  /** Uses a disk that nothing was written to. */
  readonly act: (disk: SeatDisk) => Promise<unknown>;
  readonly expected: unknown;
}

const memory: Memory = { instance: 2, promised: { counter: 1, seat: 0 }, accepted: null };
const choice: Choice = {
  ...{ localSteps: 10, compression: "int8", overlap: 0 },
  ...{ stepUs: 900, uploadKBs: 2000, roundTripUs: 40 },
};
const stateOf = (round: number, value = round): TrainingState => ({
  round,
  parameters: Float32Array.of(value, 1),
  moments: [Float32Array.of(-value, 0)],
});
/** 32 hexadecimal characters, as digests are. */
const digestOf = (round: number, course = 0) => `${course}${round}`.padStart(32, "0");
const told = (round: number, view: number, finished = false, course = 0): SavedState => ({
  round,
  digest: digestOf(round, course),
  view,
  finished,
});

/** What comes back of a state, in an order that does not depend on how it was stored. */
async function numbersOf(disk: SeatDisk, round: number, digest: string): Promise<readonly number[] | null> {
  const state = await disk.load(round, digest);
  return state && [state.round, ...state.parameters, ...state.moments.flatMap((moment) => [...moment])];
}

/**
 * What the peer relies on, whatever keeps it: run against the simulator's disk, and against IndexedDB in a real tab. What
 * only one of the two did, no simulation could show.
 */
export const DISK_CONTRACT: readonly Case[] = [
  {
    title: "P7: nothing was written, and nothing is found",
    act: (disk) => Promise.resolve(disk.recover()),
    expected: { memory: null, saved: [] },
  },
  {
    title: "P7: the newest memory is found",
    act: async (disk) => {
      await disk.persist(memory);
      await disk.persist({ ...memory, instance: 3 });
      return disk.recover();
    },
    expected: { memory: { ...memory, instance: 3 }, saved: [] },
  },
  {
    title: "M4: the newest two checkpoints are found and the result beside them, newest first, with their views",
    act: async (disk) => {
      for (const round of [1, 2, 3]) await disk.checkpoint(stateOf(round), digestOf(round), 1);
      await disk.save(stateOf(5), digestOf(5), 2, "asked");
      return disk.recover();
    },
    expected: { memory: null, saved: [told(5, 2), told(3, 1), told(2, 1)] },
  },
  {
    title: "M4: a session that finished is found to have finished, with that state and no other",
    act: async (disk) => {
      for (const round of [1, 2]) await disk.checkpoint(stateOf(round), digestOf(round), 1);
      await disk.save(stateOf(2), digestOf(2), 1, "finished");
      return disk.recover();
    },
    expected: { memory: null, saved: [told(2, 1, true), told(1, 1)] },
  },
  {
    title: "a later save takes the place of an earlier one",
    act: async (disk) => {
      await disk.save(stateOf(5), digestOf(5), 1, "finished");
      await disk.save(stateOf(4), digestOf(4), 3, "minority");
      return [await disk.recover(), await numbersOf(disk, 5, digestOf(5))];
    },
    expected: [{ memory: null, saved: [told(4, 3)] }, null],
  },
  {
    title: "P6: what was prepared and not decided is saved, and is nothing to resume from",
    act: async (disk) => {
      await disk.save(stateOf(4), digestOf(4), 1, "minority", stateOf(5));
      return disk.recover();
    },
    expected: { memory: null, saved: [told(4, 1)] },
  },
  {
    title: "P9: a checkpoint takes away those beyond it, which a resume has given up",
    act: async (disk) => {
      for (const round of [2, 4]) await disk.checkpoint(stateOf(round), digestOf(round), 1);
      await disk.checkpoint(stateOf(3), digestOf(3, 1), 2);
      return [await disk.recover(), await numbersOf(disk, 4, digestOf(4))];
    },
    expected: [{ memory: null, saved: [told(3, 2, false, 1), told(2, 1)] }, null],
  },
  {
    title: "M4: two states of one round are told apart by their digests, the newer view first",
    act: async (disk) => {
      await disk.save(stateOf(4, 40), digestOf(4), 1, "asked");
      await disk.checkpoint(stateOf(4, 41), digestOf(4, 1), 2);
      const first = await numbersOf(disk, 4, digestOf(4));
      return [
        await disk.recover(),
        first,
        await numbersOf(disk, 4, digestOf(4, 1)),
        await numbersOf(disk, 4, digestOf(4, 2)),
      ];
    },
    expected: [
      { memory: null, saved: [told(4, 2, false, 1), told(4, 1)] },
      [4, 40, 1, -40, 0],
      [4, 41, 1, -41, 0],
      null,
    ],
  },
  {
    title: "what is loaded is a copy, and what was written is not changed afterwards",
    act: async (disk) => {
      await disk.checkpoint(stateOf(3), digestOf(3), 1);
      const loaded = await disk.load(3, digestOf(3));
      loaded?.parameters.fill(9);
      return numbersOf(disk, 3, digestOf(3));
    },
    expected: [3, 3, 1, -3, 0],
  },
  {
    title: "R10: what a seat owes comes back with the state that it was kept with, from a checkpoint and a result",
    act: async (disk) => {
      await disk.checkpoint({ ...stateOf(2), owed: Float32Array.of(0.5, -7) }, digestOf(2), 1);
      await disk.save({ ...stateOf(3), owed: Float32Array.of(9, 0) }, digestOf(3), 1, "asked");
      await disk.checkpoint(stateOf(4), digestOf(4), 1);
      const kept = [2, 3, 4].map(async (round) => (await disk.load(round, digestOf(round)))?.owed);
      return (await Promise.all(kept)).map((owed) => owed && [...owed]);
    },
    expected: [[0.5, -7], [9, 0], undefined],
  },
  {
    title: "M8: what was chosen is found with the states that were made with it",
    act: async (disk) => {
      await disk.checkpoint({ ...stateOf(2), choice }, digestOf(2), 1);
      await disk.save({ ...stateOf(3), choice }, digestOf(3), 1, "asked");
      return [await disk.recover(), (await disk.load(2, digestOf(2)))?.choice];
    },
    expected: [{ memory: null, saved: [3, 2].map((round) => ({ ...told(round, 1), choice })) }, choice],
  },
];
