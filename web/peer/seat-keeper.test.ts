import { expect, test, vi } from "vitest";
import type { Input } from "../../shared/peer/input.ts";
import type { Memory } from "../../shared/peer/memory.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import type { StartMessage } from "../ports/protocol.ts";
import { StorageError } from "../storage/storage-error.ts";
import { SeatKeeper, type KeepersDisk } from "./seat-keeper.ts";

const FULL = new StorageError("full", "The disk is full.");

function setUp(openDisk?: () => KeepersDisk) {
  const answers: Input[] = [];
  const troubles: (string | undefined)[] = [];
  const { port1 } = new MessageChannel();
  port1.close();
  const start: StartMessage = {
    type: "start",
    session: "s",
    spec: parseSpec({}),
    seat: 0,
    incarnation: "i",
    isNewSeat: true,
    start: null,
    trainingPort: port1,
    name: "",
    brought: null,
    backend: null,
    faults: false,
  };
  const keeper = new SeatKeeper(start, {
    answer: (input) => answers.push(input),
    trouble: (reason) => troubles.push(reason),
    ...(openDisk && { openDisk }),
  });
  return { keeper, answers, troubles };
}

/** A disk that takes everything, but for what is said here. */
function diskThat(does: Partial<KeepersDisk>): KeepersDisk {
  return {
    recover: async () => ({ memory: null, saved: [] }),
    tryOut: async () => {},
    persist: async () => {},
    forget: async () => {},
    checkpoint: async () => {},
    load: async () => null,
    ...does,
  };
}

test("a browser without storage is named before anything is to be kept; the seat starts all the same", async () => {
  // As Node has none, this is the real one.
  const { keeper, answers, troubles } = setUp();
  keeper.recover();
  await vi.waitFor(() => expect(troubles).toEqual(["This browser has no IndexedDB."]));
  expect(answers).toEqual([{ type: "recovered", memory: null, saved: [] }]);
});

test("storage that can be read and not written to is named before anything is to be kept", async () => {
  const { keeper, answers, troubles } = setUp(() => diskThat({ tryOut: () => Promise.reject(FULL) }));
  keeper.recover();
  await vi.waitFor(() => expect(troubles).toEqual(["The disk is full."]));
  expect(answers).toEqual([{ type: "recovered", memory: null, saved: [] }]);
});

test("P7: a memory that is not kept is named, and taken back once one is", async () => {
  let isFull = true;
  const { keeper, answers, troubles } = setUp(() =>
    diskThat({ persist: () => (isFull ? Promise.reject(FULL) : Promise.resolve()) }),
  );
  const memory: Memory = { instance: 1, promised: null, accepted: null };
  keeper.persist({ type: "persist", token: 1, memory });
  await vi.waitFor(() => expect(answers).toEqual([{ type: "persisted", token: 1, forgotten: true }]));
  expect(troubles).toEqual(["The disk is full."]);
  isFull = false;
  keeper.persist({ type: "persist", token: 2, memory });
  await vi.waitFor(() => expect(answers.at(-1)).toEqual({ type: "persisted", token: 2 }));
  keeper.persist({ type: "persist", token: 3, memory });
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  expect(troubles).toEqual(["The disk is full.", undefined]);
});
