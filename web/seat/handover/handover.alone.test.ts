import { beforeEach, describe, expect, test, vi } from "vitest";
import { OBSERVER_MESSAGE_BYTES_MAX } from "../../../shared/limits.ts";
import { fileContent } from "../../storage/files/file-content.ts";
import { importRun } from "../../storage/import/import-run.ts";
import { aResult, aRound } from "../../storage/testing/result.ts";
import type { SavedResult } from "../../storage/types.ts";
import type { ObserverLineListener } from "../../introduction/observer-line.ts";
import { Handover, type HandoverHost } from "./handover.ts";
import { HandoverError, packHeader, readHeader } from "./handover-message.ts";
import { askSeats, type AskListener } from "./ask-seats.ts";
import { receiveFile } from "./receive-file.ts";
import { Visitors } from "./visitors.ts";

/** Both ends of a line: what one sends, the other gets. */
class Wire {
  isOpen = true;
  /** How the visitor calls itself; undefined for one that does not wait for an answer. */
  readonly asker: string | undefined;
  readonly ended: Promise<void>;
  #noteEnd = (): void => {};
  readonly sent: Uint8Array<ArrayBuffer>[] = [];
  drains = 0;
  #listener: ObserverLineListener | undefined;

  constructor(asker?: string) {
    this.asker = asker;
    this.ended = new Promise((resolve) => (this.#noteEnd = resolve));
  }

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
    this.#noteEnd();
    this.#listener?.ended();
  }
}

let result: SavedResult;
const host = (change: Partial<HandoverHost> = {}): HandoverHost => ({
  isOver: () => true,
  visitors: new Visitors("everybody"),
  result: () => Promise.resolve(result),
  write: (order) => Promise.resolve(fileContent(order)),
  ...change,
});
const never = new AbortController().signal;
const listener = { onAsking: () => {}, onProgress: () => {}, signal: never };

beforeEach(async () => {
  result = {
    ...(await aResult({ task: "mnist-mlp" })),
    name: "what I call it",
    notes: "my notes",
    privacy: { unit: "sample", epsilon: 1, delta: 1e-5, contributions: 3, ownSamples: 77 },
  };
});

async function handed(from: Handover, wire = new Wire()) {
  const shares: number[] = [];
  const receiving = receiveFile(wire, { ...listener, onProgress: (share) => shares.push(share) });
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
    ["not-allowed", { visitors: new Visitors("asked") }],
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

describe("where data were people's own, the person at the seat", () => {
  /** Visitors come to a seat whose page shows them. */
  function asked() {
    const visitors = new Visitors("asked");
    const leaves = visitors.attend();
    const handover = new Handover(host({ visitors }));
    const come = (name: string) => handed(handover, new Wire(name)).then(({ received }) => received);
    return { visitors, leaves, handover, come };
  }
  const waiting = (visitors: Visitors) => visitors.moment.waiting.map(({ name }) => name);
  const answers = (visitors: Visitors) => visitors.moment.answered.map(({ name, answer }) => [name, answer]);

  test("is told who asks, lets one have it and declines another, and has that written down", async () => {
    const { visitors, come } = asked();
    const changes = vi.fn();
    visitors.subscribe(changes);
    const [ada, ben] = [come("Ada"), come("")];
    await vi.waitFor(() => expect(waiting(visitors)).toEqual(["Ada", ""]));
    const [first, second] = visitors.moment.waiting;
    visitors.answer(second!.id, false);
    expect(await ben).toEqual({ type: "refused", why: "declined" });
    visitors.answer(first!.id, true);
    expect((await ada).type).toBe("file");
    expect(answers(visitors)).toEqual([
      ["Ada", "given"],
      ["", "declined"],
    ]);
    expect(waiting(visitors)).toEqual([]);
    expect(changes).toHaveBeenCalledTimes(4);
    visitors.answer(first!.id, false);
    expect(answers(visitors)[0]).toEqual(["Ada", "given"]);
  });

  test("answers all of them, those to come too, and can think better of it", async () => {
    const { visitors, come } = asked();
    const ada = come("Ada");
    await vi.waitFor(() => expect(waiting(visitors)).toEqual(["Ada"]));
    visitors.setPolicy("everybody");
    expect([(await ada).type, (await come("Ben")).type]).toEqual(["file", "file"]);
    visitors.setPolicy("nobody");
    expect(await come("Cy")).toEqual({ type: "refused", why: "declined" });
    visitors.setPolicy("asked");
    void come("Dee");
    await vi.waitFor(() => expect(waiting(visitors)).toEqual(["Dee"]));
  });

  test("is not asked for one who does not wait, nor where the page shows nobody, nor by ever more of them", async () => {
    const { visitors, leaves, handover, come } = asked();
    expect((await handed(handover)).received).toEqual({ type: "refused", why: "not-allowed" });
    const all = Array.from({ length: 9 }, (_, i) => come(`visitor ${i}`));
    expect(await all[8]).toEqual({ type: "refused", why: "not-allowed" });
    expect(waiting(visitors)).toHaveLength(8);
    visitors.setPolicy("nobody");
    await Promise.all(all);
    visitors.setPolicy("asked");
    leaves();
    expect(await come("Eve")).toEqual({ type: "refused", why: "not-allowed" });
  });

  test("need not answer one who left, and is not waited for for ever", async () => {
    vi.useFakeTimers();
    const { visitors, handover, come } = asked();
    const wire = new Wire("Ada");
    const serving = handover.serve(wire);
    wire.end();
    await serving;
    const late = come("Ben");
    await vi.advanceTimersByTimeAsync(119_000);
    expect(waiting(visitors)).toEqual(["Ben"]);
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect(await late).toEqual({ type: "refused", why: "not-allowed" });
    expect(answers(visitors)).toEqual([
      ["Ben", "unanswered"],
      ["Ada", "left"],
    ]);
  });
});

describe("a visitor asks seat after seat", () => {
  /** Seats by what they do; what the visitor is told of it. */
  function seats(hosts: readonly Partial<HandoverHost>[]) {
    const wires: Wire[] = [];
    const told: string[] = [];
    const asking: AskListener = {
      onProgress: (seat, share) => share === null && told.push(`asks ${seat}`),
      onDeciding: (deciding) => told.push(`waits for ${deciding.join()}`),
      signal: never,
    };
    const call = (seat: number): Wire => {
      const wire = new Wire("Ada");
      wires.push(wire);
      queueMicrotask(() => void new Handover(host(hosts[seat])).serve(wire));
      return wire;
    };
    return { wires, told, call, ask: (by = call) => askSeats([0, 1, 2], by, asking) };
  }
  const askedAt = () => {
    const visitors = new Visitors("asked");
    visitors.attend();
    return visitors;
  };

  test("until one gives it, past those that refuse or cannot be called", async () => {
    const { told, call, ask } = seats([{ isOver: () => false }, {}, {}]);
    expect(await ask()).toMatchObject({ type: "file", seat: 1 });
    expect(told).toEqual(["asks 0", "asks 1"]);
    expect(await ask((seat) => (seat === 2 ? call(0) : undefined!))).toEqual({
      type: "none",
      refusals: [{ seat: 2, why: "not-over" }],
    });
  });

  test("and leaves those that ask somebody to that; the first yes is enough, and the others need not answer", async () => {
    const all = [askedAt(), askedAt(), askedAt()] as const;
    const { wires, told, ask } = seats(all.map((visitors) => ({ visitors })));
    const asking = ask();
    await vi.waitFor(() => expect(all.map(({ moment }) => moment.waiting.length)).toEqual([1, 1, 1]));
    all[1].setPolicy("nobody");
    await vi.waitFor(() => expect(told.at(-1)).toBe("waits for 0,2"));
    all[2].setPolicy("everybody");
    expect(await asking).toMatchObject({ type: "file", seat: 2 });
    expect(wires.every(({ isOpen }) => !isOpen)).toBe(true);
    await vi.waitFor(() => expect(all[0].moment.answered).toMatchObject([{ name: "Ada", answer: "left" }]));
  });

  test("all of whom say no", async () => {
    const all = [askedAt(), askedAt(), askedAt()];
    const asking = seats(all.map((visitors) => ({ visitors }))).ask();
    for (const visitors of all) {
      await vi.waitFor(() => expect(visitors.moment.waiting).toHaveLength(1));
      visitors.setPolicy("nobody");
    }
    const refusals = [0, 1, 2].map((seat) => ({ seat, why: "declined" }));
    expect(await asking).toMatchObject({ type: "none", refusals });
  });
});

describe("a page that lies about what it hands over", () => {
  const file = (bytes: number) => packHeader({ type: "file", ending: "json", bytes });
  const receive = (...messages: Uint8Array<ArrayBuffer>[]) => {
    const wire = new Wire();
    const receiving = receiveFile(wire, listener);
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
    ["twice that it asks somebody", [packHeader({ type: "asking" }), packHeader({ type: "asking" })]],
    ["a picture of its seat", [new Uint8Array([0x82, 0xa1, 0x76, 0x02])]],
  ] as const)("is cut off: it sends %s", async (_, messages) => {
    await expect(receive(...messages)).rejects.toThrow(HandoverError);
  });

  test("is given up when it stops in the middle, or says nothing for long", async () => {
    const wire = new Wire();
    const receiving = receiveFile(wire, listener);
    wire.send(file(10));
    wire.end();
    expect(await receiving).toEqual({ type: "lost" });
    vi.useFakeTimers();
    const silent = receiveFile(new Wire(), listener);
    vi.advanceTimersByTime(15_000);
    vi.useRealTimers();
    expect(await silent).toEqual({ type: "lost" });
  });

  test("does not keep a visitor who thinks better of it", async () => {
    const aborting = new AbortController();
    const wire = new Wire();
    const receiving = receiveFile(wire, { ...listener, signal: aborting.signal });
    wire.send(file(10));
    aborting.abort(new Error("stopped"));
    await expect(receiving).rejects.toThrow("stopped");
    expect(wire.isOpen).toBe(false);
  });
});
