import { beforeEach, describe, expect, test, vi } from "vitest";
import { OBSERVER_MESSAGE_BYTES_MAX } from "../../../shared/limits.ts";
import { importRun } from "../../storage/import/import-run.ts";
import { aResult, aRound } from "../../storage/testing/result.ts";
import type { SavedResult } from "../../storage/types.ts";
import type { ObserverLineListener } from "../../introduction/observer-line.ts";
import { Handover, type HandoverHost } from "./handover.ts";
import { HandoverError, packHeader, readHeader } from "./handover-message.ts";
import { receiveFile } from "./receive-file.ts";

/** Both ends of a line: what one sends, the other gets. */
class Wire {
  isOpen = true;
  readonly sent: Uint8Array<ArrayBuffer>[] = [];
  drains = 0;
  #listener: ObserverLineListener | undefined;

  listen(listener: ObserverLineListener): void {
    this.#listener = listener;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.isOpen) return;
    this.sent.push(bytes);
    this.#listener?.received?.(bytes);
  }

  drained(): Promise<void> {
    this.drains += 1;
    return Promise.resolve();
  }

  end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#listener?.ended();
  }
}

let result: SavedResult;
const host = (change: Partial<HandoverHost> = {}): HandoverHost => ({
  isOver: () => true,
  isAllowed: () => true,
  result: () => Promise.resolve(result),
  ...change,
});
const never = new AbortController().signal;

beforeEach(async () => {
  result = {
    ...(await aResult({ task: "mnist-mlp" })),
    name: "what I call it",
    notes: "my notes",
    privacy: { unit: "sample", epsilon: 1, delta: 1e-5, contributions: 3, ownSamples: 77 },
  };
});

async function handed(from: Handover) {
  const wire = new Wire();
  const shares: number[] = [];
  const receiving = receiveFile(wire, (share) => shares.push(share), never);
  await from.serve(wire);
  return { received: await receiving, shares, wire };
}

describe("a visitor of the session's link", () => {
  test("gets the result whole, in pieces that a channel takes, and reads it as any file is read", async () => {
    const { received, shares, wire } = await handed(new Handover(host()));
    if (received.type !== "file") throw new TypeError(received.type);
    expect(wire.isOpen).toBe(false);
    expect(Math.max(...wire.sent.map(({ length }) => length))).toBe(OBSERVER_MESSAGE_BYTES_MAX);
    expect(wire.drains).toBeGreaterThan(10);
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    const { content } = received;
    const file = { name: "the page of seat 2", size: content.size, arrayBuffer: () => content.arrayBuffer() };
    const read = await importRun([file], { id: "imported-1", now: 5 });
    expect(read.digest).toBe(result.digest);
    expect(read.state.parameters).toEqual(result.state.parameters);
    expect(read.spec).toEqual(result.spec);
    expect(read.imported).toMatchObject({ session: "s-1", file: "the page of seat 2" });
    expect(read.rounds.map(({ loss }) => loss)).toEqual(result.rounds.map(({ loss }) => loss));
  });

  test("is not told what stays at a seat", async () => {
    const { received } = await handed(new Handover(host()));
    if (received.type !== "file") throw new TypeError(received.type);
    const told = JSON.parse(await received.content.text());
    expect(told.rounds.map(({ ownLoss }: { ownLoss: unknown }) => ownLoss)).toEqual([null, null]);
    expect([told.journal, told.name, told.notes, told.privacy]).toEqual([[], undefined, undefined, undefined]);
    expect(aRound(1).ownLoss).not.toBeNull();
  });

  test("gets a large state as tensors", async () => {
    const parameters = new Float32Array(5_000_000);
    result = { ...result, spec: { ...result.spec }, state: { round: 41, parameters, moments: [parameters] } };
    const wire = new Wire();
    const first = new Promise<Uint8Array>((resolve) => wire.listen({ received: resolve, ended: () => {} }));
    const serving = new Handover(host()).serve(wire);
    expect(readHeader(await first)).toMatchObject({ type: "file", ending: "safetensors" });
    wire.end();
    await serving;
  });
});

describe("nothing is handed over", () => {
  test.each([
    ["not-over", { isOver: () => false }],
    ["not-allowed", { isAllowed: () => false }],
    ["nothing-saved", { result: () => Promise.resolve(undefined) }],
  ] as const)("where it is %s, and that is said", async (why, change) => {
    const asked = vi.fn(host(change).result);
    const { received } = await handed(new Handover(host({ ...change, result: asked })));
    expect(received).toEqual({ type: "refused", why });
    if (why !== "nothing-saved") expect(asked).not.toHaveBeenCalled();
  });

  test("to more than two at once", async () => {
    const waiting: (() => void)[] = [];
    const slow = host({ result: () => new Promise((resolve) => waiting.push(() => resolve(result))) });
    const handover = new Handover(slow);
    const first = [new Wire(), new Wire()].map((wire) => handover.serve(wire));
    const third = await handed(handover);
    expect(third.received).toEqual({ type: "refused", why: "busy" });
    for (const go of waiting) go();
    await Promise.all(first);
    expect((await handed(new Handover(host()))).received.type).toBe("file");
  });

  test("where what is saved cannot be read: the line ends", async () => {
    const failing = host({ result: () => Promise.reject(new Error("the disk is gone")) });
    expect((await handed(new Handover(failing))).received).toEqual({ type: "lost" });
  });
});

describe("a page that lies about what it hands over", () => {
  const file = (bytes: number) => packHeader({ type: "file", ending: "json", bytes });
  const receive = (...messages: Uint8Array<ArrayBuffer>[]) => {
    const wire = new Wire();
    const receiving = receiveFile(wire, () => {}, never);
    for (const message of messages) wire.send(message);
    return receiving;
  };

  test.each([
    ["more than it said", [file(3), new Uint8Array(4)]],
    ["nothing, again and again", [file(3), new Uint8Array(0)]],
    ["no header", [new TextEncoder().encode("{}")]],
    ["bytes", [new Uint8Array([255, 0])]],
    ["a long header", [new Uint8Array(2000).fill(0x20)]],
    ["gigabytes", [new TextEncoder().encode('{"v":1,"type":"file","ending":"json","bytes":1e12}')]],
    ["another version", [new TextEncoder().encode('{"v":2,"type":"refused","why":"busy"}')]],
    ["a picture of its seat", [new Uint8Array([0x82, 0xa1, 0x76, 0x02])]],
  ] as const)("is cut off: it sends %s", async (_, messages) => {
    await expect(receive(...messages)).rejects.toThrow(HandoverError);
  });

  test("is given up when it stops in the middle, or says nothing for long", async () => {
    const wire = new Wire();
    const receiving = receiveFile(wire, () => {}, never);
    wire.send(file(10));
    wire.end();
    expect(await receiving).toEqual({ type: "lost" });
    vi.useFakeTimers();
    const silent = receiveFile(new Wire(), () => {}, never);
    vi.advanceTimersByTime(15_000);
    vi.useRealTimers();
    expect(await silent).toEqual({ type: "lost" });
  });

  test("does not keep a visitor who thinks better of it", async () => {
    const aborting = new AbortController();
    const wire = new Wire();
    const receiving = receiveFile(wire, () => {}, aborting.signal);
    wire.send(file(10));
    aborting.abort(new Error("stopped"));
    await expect(receiving).rejects.toThrow("stopped");
    expect(wire.isOpen).toBe(false);
  });
});
