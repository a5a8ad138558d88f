import type { Page } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import type * as resultStore from "../../web/storage/result-store.ts";
import type { SavedResult } from "../../web/storage/types.ts";
import { DISK_CONTRACT } from "../../shared/simulation/testing/disk-contract.ts";
import { expect, test } from "./testing/fixtures.ts";
import type * as seatStorage from "./testing/seat-storage.ts";

declare global {
  interface Window {
    store: typeof resultStore;
    seatStorage: typeof seatStorage;
    aResult: (change?: Partial<SavedResult>) => SavedResult;
    codeOf: (failing: Promise<unknown>) => Promise<string>;
  }
}

/** Any page of the server's origin will do; this one runs no code of its own that would store something. */
const PAGE = "/api/health";

/** The store as one script that defines the global `store`. */
let bundle: string;

test.beforeAll(async () => {
  bundle = await scriptOf("../../web/storage/result-store.ts", "store");
});

/** A module, and all that it imports, as one script that defines a global. */
async function scriptOf(module: string, name: string): Promise<string> {
  const entry = fileURLToPath(new URL(module, import.meta.url));
  const outputs = (await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name } },
  })) as Rollup.RollupOutput[];
  return outputs[0]!.output[0].code;
}

test.beforeEach(({ tolerate }) => {
  // Chromium asks for the icon of a page that names none.
  tolerate(/favicon\.ico/);
});

/** Loads the store into a page, and what the tests need beside it. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(`${bundle}; globalThis.store = store;`);
  await page.evaluate(() => {
    window.aResult = (change = {}) => ({
      key: "s/0",
      session: "s",
      seat: 0,
      spec: { task: "mnist-mlp" } as SavedResult["spec"],
      round: 7,
      digest: "0123456789abcdef0123456789abcdef",
      reason: "finished",
      savedAt: 1,
      accuracy: null,
      loss: 0.25,
      backend: "cpu",
      state: { round: 7, parameters: new Float32Array([1, -0, 3.5]), moments: [new Float32Array([NaN, 1e-40, -1])] },
      journal: [{ at: 1, seat: 0, view: 1, round: 7, event: "finished" }],
      rounds: [],
      ...change,
    });
    window.codeOf = (failing) =>
      failing.then(
        () => "no error",
        (error: Error & { code?: string }) => `${error.name} ${error.code}`,
      );
  });
}

test("a saved result comes back bit for bit, can be amended and removed", async ({ openTab }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  const outcome = await page.evaluate(async () => {
    const store = await window.store.openResultStore();
    const large = new Float32Array(1000).fill(9);
    const result = window.aResult();
    await store.save({ ...result, state: { ...result.state, parameters: large.subarray(10, 13) } });
    await store.amend("s/0", { accuracy: 0.97, journal: [...result.journal, ...result.journal] });
    await store.amend("nobody/0", { accuracy: 1 });
    await store.describe("s", { name: "Evening", notes: "" });
    // The seat saves once more, and knows nothing of what people call its run.
    await store.save({
      ...result,
      accuracy: 0.97,
      journal: [...result.journal, ...result.journal],
      state: { ...result.state, parameters: large.subarray(10, 13) },
    });
    const loaded = await store.load("s/0");
    const list = await store.list();
    await store.remove("s/0");
    return {
      parameters: [...(loaded?.state.parameters ?? [])],
      bufferBytes: loaded?.state.parameters.buffer.byteLength,
      moments: loaded?.state.moments.map((moment) => [...new Uint32Array(moment.buffer)]),
      expectedMoments: result.state.moments.map((moment) => [...new Uint32Array(moment.buffer)]),
      accuracy: loaded?.accuracy,
      journal: loaded?.journal.length,
      words: [loaded?.name, loaded?.notes],
      list,
      afterRemoval: [await store.load("s/0"), (await store.list()).length],
    };
  });
  expect(outcome.parameters).toEqual([9, 9, 9]);
  expect(outcome.bufferBytes, "a view must not drag its whole buffer along").toBe(12);
  expect(outcome.moments).toEqual(outcome.expectedMoments);
  expect(outcome.accuracy).toBe(0.97);
  expect(outcome.journal).toBe(2);
  expect(outcome.words, "what people wrote outlives a save").toEqual(["Evening", undefined]);
  expect(outcome.list).toHaveLength(1);
  expect(Object.keys(outcome.list[0]!)).not.toContain("state");
  expect(outcome.afterRemoval).toEqual([undefined, 0]);
});

test("M4, P7: a seat's storage keeps what the simulator's disk keeps", async ({ openTab }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  await page.evaluate(
    `${await scriptOf("./testing/seat-storage.ts", "seatStorage")}; globalThis.seatStorage = seatStorage;`,
  );
  const outcomes = await page.evaluate(async () => {
    const { DISK_CONTRACT: contract, SeatDisk, SeatStore, openResultStore } = window.seatStorage;
    const all: unknown[] = [];
    for (const [index, { act }] of contract.entries()) {
      const open = () => openResultStore(`results ${index}`);
      const disk = new SeatDisk("s/0", new SeatStore(`seats ${index}`), open);
      const outcome = await act({
        recover: () => disk.recover(),
        persist: (memory) => disk.persist(memory),
        checkpoint: (state, digest, view) => disk.checkpoint(state, digest, view),
        load: (round, digest) => disk.load(round, digest),
        save: async (state, digest, view, reason, prepared) => {
          const { round } = state;
          const undecided = prepared && {
            prepared: { round: prepared.round, digest: "f".repeat(32) },
            preparedState: prepared,
          };
          const chosen = state.choice && { choice: state.choice };
          await (await open()).save(window.aResult({ round, digest, view, reason, state, ...undecided, ...chosen }));
        },
      });
      all.push(outcome);
    }
    return all;
  });
  for (const [index, { title, expected }] of DISK_CONTRACT.entries()) expect(outcomes[index], title).toEqual(expected);
});

test("what a worker saved is there after a reload of the page", async ({ openTab }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  const body = `${bundle};
    onmessage = async ({ data }) => {
      try { await (await store.openResultStore()).save(data); postMessage("saved"); }
      catch (error) { postMessage(String(error)); }
    };`;
  // Where the content policy lets workers come from.
  await page.route("**/saving-worker.js", (route) =>
    route.fulfill({
      body,
      contentType: "text/javascript",
      headers: { "Cross-Origin-Embedder-Policy": "require-corp" },
    }),
  );
  await page.evaluate(async () => {
    const worker = new Worker("/saving-worker.js");
    const answer = await new Promise<unknown>((resolve) => {
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => resolve(event.message);
      worker.postMessage(window.aResult({ round: 8 }));
    });
    if (answer !== "saved") throw new Error(String(answer));
  });
  await page.reload();
  await prepare(page);
  expect(await page.evaluate(async () => (await (await window.store.openResultStore()).load("s/0"))?.round)).toBe(8);
});

test("at most 50 results are kept: the oldest go, the newest never", async ({ openTab }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  const [keys, states, refused] = await page.evaluate(async () => {
    const store = await window.store.openResultStore();
    for (let i = 1; i <= window.store.RESULTS_MAX + 2; i++) {
      await store.save(window.aResult({ key: `s/${i}`, savedAt: 1000 + i }));
    }
    // A clock that was set back must not cost the result that was just saved.
    await store.save(window.aResult({ key: "s/backward", savedAt: 1 }));
    const states = await Promise.all(["s/3", "s/4", "s/backward"].map((key) => store.load(key)));
    // What is imported takes nobody's place.
    const refused = await window.codeOf(store.add(window.aResult({ key: "i/0" })));
    return [(await store.list()).map(({ key }) => key), states.map((state) => state !== undefined), refused] as const;
  });
  expect(keys).toHaveLength(50);
  expect(keys[0]).toBe("s/52");
  expect(keys.slice(-2)).toEqual(["s/4", "s/backward"]);
  expect(states).toEqual([false, true, true]);
  expect(refused).toBe("StorageError full");
});

test("failures have names: corrupt, unavailable", async ({ openTab }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  const corrupt = await page.evaluate(async () => {
    const store = await window.store.openResultStore("damaged");
    await store.save(window.aResult());
    await new Promise((resolve) => {
      indexedDB.open("damaged").onsuccess = (event) => {
        const database = (event.target as IDBOpenDBRequest).result;
        const transaction = database.transaction("states", "readwrite");
        transaction.objectStore("states").delete("s/0");
        transaction.oncomplete = resolve;
      };
    });
    return window.codeOf(store.load("s/0"));
  });
  expect(corrupt).toBe("StorageError corrupt");

  const unavailable = await page.evaluate(async () => {
    const store = await window.store.openResultStore("newer");
    // A newer version of Lockstep in another tab: the open store must let it pass, and say so afterwards.
    await new Promise((resolve, reject) => {
      const request = indexedDB.open("newer", 1000);
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error("the store blocks an upgrade"));
    });
    return window.codeOf(store.list());
  });
  expect(unavailable).toBe("StorageError unavailable");
});

test("a full disk has a name too, and nothing is kept by halves", async ({ openTab, server }) => {
  const page = await openTab(PAGE);
  await prepare(page);
  // Before anything is stored: Chromium remembers for a while how much space there was.
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 1024 * 1024 });
  const outcome = await page.evaluate(async () => {
    const store = await window.store.openResultStore();
    const parameters = new Float32Array(4 * 1024 * 1024).map(() => Math.random());
    const failing = store.save(window.aResult({ state: { round: 7, parameters, moments: [] } }));
    return [await window.codeOf(failing), (await store.list()).length];
  });
  expect(outcome).toEqual(["StorageError full", 0]);
});
