import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Input } from "../../../shared/peer/input.ts";
import type { DetailOf } from "../../../shared/peer/journal.ts";
import { createFrame } from "../../../shared/wire/frame.ts";
import type { Fault } from "../../ports/faults.ts";
import type { FromProtocolWorker } from "../../ports/protocol.ts";
import type { LinkListener } from "../links.ts";
import { FaultInjector } from "./fault-injector.ts";
import { isNote, readNote, writeNote } from "./note.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const FINGERPRINTS = { own: "a".repeat(64), other: "b".repeat(64) };

/** Seat 0 of three, its injector between a peer that only listens and links that only take note. */
function place() {
  const sent: string[] = [];
  const notes: { readonly seat: number; readonly bytes: Uint8Array }[] = [];
  const heard: string[] = [];
  const posted: FromProtocolWorker[] = [];
  const journal: DetailOf<"fault">[] = [];
  const delivered: Input[] = [];
  const up = new Set<number>();
  let network!: LinkListener;
  const injector = new FaultInjector(
    {
      seat: 0,
      seats: 3,
      post: (message) => posted.push(message),
      deliver: (input) => void (injector.holds(input) || delivered.push(input)),
      journal: (detail) => journal.push(detail),
      corruptModel: () => heard.push("corrupted"),
    },
    {
      up: (seat, incarnation) => heard.push(`up ${seat} ${incarnation}`),
      down: (seat) => heard.push(`down ${seat}`),
      message: (seat, data) => heard.push(`message ${seat} ${data.join()}`),
      frame: (seat, data) => heard.push(`frame ${seat} ${data.join()}`),
      room: (seat, frames) => heard.push(`room ${seat} ${frames}`),
    },
    (listener) => {
      network = listener;
      return {
        add: () => undefined,
        has: (seat) => up.has(seat),
        remove: (seat) => {
          if (up.delete(seat)) listener.down(seat);
        },
        sendMessage: (seat, data) => {
          if (isNote(data)) notes.push({ seat, bytes: data });
          else sent.push(`message ${seat} ${data.join()}`);
        },
        sendFrame: (seat, data) => void sent.push(`frame ${seat} ${data.join()}`),
        pump: (seat) => void sent.push(`pump ${seat}`),
        traffic: () => [],
        uploadRate: () => null,
      };
    },
  );
  const link = (seat: number, incarnation: string): void => {
    up.add(seat);
    network.up(seat, incarnation, FINGERPRINTS);
  };
  link(1, "a");
  link(2, "b");
  heard.length = 0;
  notes.length = 0;
  const play = (fault: Fault, to: readonly number[] = [0]): void => injector.command({ type: "fault", to, fault });
  const introduced = (): number[] => posted.flatMap((each) => (each.type === "introduce" ? [each.seat] : []));
  const report = () => posted.findLast((each) => each.type === "faults");
  return { injector, network, link, play, sent, notes, heard, introduced, report, journal, delivered };
}

describe("cut", () => {
  test("nothing passes either way to these seats, all passes to others", () => {
    const { injector, network, play, sent, heard, report, journal } = place();
    play({ fault: "cut", seats: [1] });
    injector.sendMessage(1, bytes(1));
    injector.sendFrame(1, bytes(2));
    injector.sendMessage(2, bytes(3));
    network.message(1, bytes(4));
    network.frame(1, bytes(5));
    network.message(2, bytes(6));
    expect(sent).toEqual(["message 2 3"]);
    expect(heard).toEqual(["message 2 6"]);
    expect(injector.isCut(1)).toBe(true);
    expect(report()).toMatchObject({ handled: 1, inForce: [{ fault: "cut", seats: [1] }] });
    expect(journal).toEqual([{ fault: "cut", seats: [1] }]);
  });

  test("what was lost is repeated only on a new link, so heal asks for one where something was lost", () => {
    const { injector, play, heard, introduced, report } = place();
    play({ fault: "cut", seats: [1, 2] });
    injector.sendMessage(1, bytes(1));
    play({ fault: "heal" });
    expect(heard).toEqual(["down 1"]);
    expect(introduced()).toEqual([1]);
    expect(injector.has(2)).toBe(true);
    expect(report()).toMatchObject({ handled: 2, inForce: [] });
  });

  test("a link that was made anew in the meantime is shown to the peer when the cut ends", () => {
    const { injector, network, link, play, heard, introduced } = place();
    play({ fault: "cut", seats: [1] });
    injector.sendMessage(1, bytes(1));
    network.down(1);
    link(1, "c");
    expect(heard).toEqual([]);
    play({ fault: "heal" });
    expect(heard).toEqual(["up 1 c"]);
    expect(introduced(), "nothing was lost on the new link").toEqual([]);
  });

  test("a link that died in the meantime is gone for the peer when the cut ends", () => {
    const { injector, play, heard } = place();
    play({ fault: "cut", seats: [1] });
    injector.remove(1, "a");
    expect(heard).toEqual([]);
    play({ fault: "heal" });
    expect(heard).toEqual(["down 1"]);
  });
});

test("oneWay: what goes to the seat is lost, what comes is heard", () => {
  const { injector, network, play, sent, heard, introduced } = place();
  play({ fault: "oneWay", seat: 1 });
  injector.sendMessage(1, bytes(1));
  injector.sendFrame(1, bytes(2));
  network.message(1, bytes(3));
  expect(sent).toEqual([]);
  expect(heard).toEqual(["message 1 3"]);
  play({ fault: "heal" });
  expect(introduced()).toEqual([1]);
});

describe("slow", () => {
  test("messages and frames come later, in order, also where the delay shrinks", () => {
    const { injector, play, sent } = place();
    play({ fault: "slow", seat: 1, ms: 300 });
    injector.sendMessage(1, bytes(1));
    vi.advanceTimersByTime(100);
    injector.sendFrame(1, bytes(2));
    play({ fault: "slow", seat: 1, ms: 10 });
    injector.sendMessage(1, bytes(3));
    injector.sendMessage(2, bytes(9));
    const arrived = () => sent.filter((line) => !line.startsWith("pump"));
    vi.advanceTimersByTime(198);
    expect(arrived()).toEqual(["message 2 9"]);
    vi.advanceTimersByTime(2);
    expect(arrived()).toEqual(["message 2 9", "message 1 1"]);
    vi.advanceTimersByTime(100);
    expect(arrived().slice(2)).toEqual(["frame 1 2", "message 1 3"]);
  });

  test("frames that wait take their part of the link's room, and give it back", () => {
    const { injector, network, play, sent, heard } = place();
    play({ fault: "slow", seat: 1, ms: 50 });
    injector.sendFrame(1, bytes(1));
    injector.sendFrame(1, bytes(2));
    network.room(1, 3);
    network.room(1, 2);
    expect(heard).toEqual(["room 1 1"]);
    vi.advanceTimersByTime(60);
    expect(sent).toEqual(["frame 1 1", "pump 1", "frame 1 2", "pump 1"]);
    network.room(1, 3);
    expect(heard).toEqual(["room 1 1", "room 1 3"]);
  });

  test("heal sends what waits at once; nothing was lost, so the link stays", () => {
    const { injector, play, sent, heard, introduced } = place();
    play({ fault: "slow", seat: 1, ms: 5000 });
    injector.sendMessage(1, bytes(1));
    play({ fault: "heal" });
    expect(sent).toEqual(["message 1 1", "pump 1"]);
    expect([...heard, ...introduced()]).toEqual([]);
  });

  test("a cut catches what is still under way, and a new link starts with nothing under way", () => {
    const { injector, link, play, sent, introduced } = place();
    play({ fault: "slow", seat: 1, ms: 50 });
    play({ fault: "slow", seat: 2, ms: 50 });
    injector.sendMessage(1, bytes(1));
    injector.sendMessage(2, bytes(2));
    play({ fault: "cut", seats: [1] });
    link(2, "new");
    vi.advanceTimersByTime(100);
    expect(sent.filter((line) => line.startsWith("message"))).toEqual([]);
    play({ fault: "heal" });
    expect(introduced()).toEqual([1]);
  });
});

describe("pause", () => {
  test("the peer gets no tick, and everything else at the end, in order", () => {
    const { injector, play, delivered, report } = place();
    const inputs: Input[] = [
      { type: "message", from: 1, bytes: bytes(1) },
      { type: "tick" },
      { type: "linkDown", seat: 1 },
      { type: "frame", from: 2, bytes: bytes(2) },
    ];
    expect(injector.holds(inputs[1]!)).toBe(false);
    play({ fault: "pause", ms: 1000 });
    for (const input of inputs) expect(injector.holds(input)).toBe(true);
    vi.advanceTimersByTime(999);
    expect(delivered).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(delivered).toEqual(inputs.filter(({ type }) => type !== "tick"));
    expect(injector.holds({ type: "tick" })).toBe(false);
    expect(report()).toMatchObject({ inForce: [] });
  });

  test("heal ends it early, and a second one starts it anew", () => {
    const { injector, play, delivered } = place();
    play({ fault: "pause", ms: 1000 });
    injector.holds({ type: "linkDown", seat: 1 });
    vi.advanceTimersByTime(900);
    play({ fault: "pause", ms: 1000 });
    vi.advanceTimersByTime(900);
    expect(delivered).toEqual([]);
    play({ fault: "heal" });
    expect(delivered).toEqual([{ type: "linkDown", seat: 1 }]);
    vi.advanceTimersByTime(5000);
    expect(injector.holds({ type: "tick" })).toBe(false);
  });
});

describe("corrupt", () => {
  const average = (): Uint8Array => {
    const header = { codec: "none", attempt: 0, view: 1, round: 1, offset: 0, elements: 1, samples: 0 } as const;
    const frame = createFrame({ kind: "average", ...header }, 4);
    new DataView(frame.payload.buffer, frame.payload.byteOffset).setFloat32(0, 0.5, true);
    return frame.bytes;
  };

  test("gradient: one average to one seat, then no more", () => {
    const { injector, play, sent, journal, report } = place();
    play({ fault: "corrupt", what: "gradient" });
    expect(report()).toMatchObject({ inForce: [{ fault: "corrupt", what: "gradient" }] });
    injector.sendFrame(1, average());
    injector.sendFrame(2, average());
    expect(sent[0]).not.toBe(`frame 1 ${average().join()}`);
    expect(sent[1]).toBe(`frame 2 ${average().join()}`);
    expect(journal.at(-1)).toEqual({ fault: "corrupted", what: "gradient", seats: [1] });
    expect(report()).toMatchObject({ inForce: [] });
  });

  test("model: done at once, and not mended by heal, as the list says", () => {
    const { play, heard, report } = place();
    play({ fault: "corrupt", what: "model" });
    play({ fault: "heal" });
    expect(heard).toEqual(["corrupted"]);
    expect(report()).toMatchObject({ inForce: [{ fault: "corrupt", what: "model" }] });
  });
});

describe("lie", () => {
  const gradient = (): Extract<Input, { type: "gradient" }> => ({
    type: "gradient",
    view: 1,
    round: 1,
    attempt: 0,
    gradient: Float32Array.of(3, 0, 4),
    samples: 8,
    weight: 8,
    loss: 1,
    computeMs: 1,
  });
  const length = (input: Input) => (input.type === "gradient" ? Math.hypot(...input.gradient) : Number.NaN);

  test("every own gradient becomes noise, the factor times as long, until it is ended or healed", () => {
    const { injector, play, report, journal } = place();
    expect(injector.falsify(gradient())).toEqual(gradient());
    play({ fault: "lie", factor: 2 });
    expect(report()).toMatchObject({ inForce: [{ fault: "lie", factor: 2 }] });
    const [first, second] = [injector.falsify(gradient()), injector.falsify(gradient())];
    expect(length(first)).toBeCloseTo(10, 4);
    expect(length(second)).toBeCloseTo(10, 4);
    expect(first).not.toEqual(second);
    expect(first).toEqual({ ...gradient(), gradient: expect.any(Float32Array) as Float32Array });
    play({ fault: "lie", factor: 0 });
    expect(injector.falsify(gradient())).toEqual(gradient());
    play({ fault: "lie", factor: 2 });
    play({ fault: "heal" });
    expect(injector.falsify(gradient())).toEqual(gradient());
    expect(report()).toMatchObject({ inForce: [] });
    expect(journal[0]).toEqual({ fault: "lie", factor: 2 });
  });

  test("nothing but the own gradient is changed", () => {
    const { injector, play } = place();
    play({ fault: "lie", factor: 2 });
    const evaluated: Input = { type: "evaluated", view: 1, round: 1, digest: "d", correct: 3, total: 4, loss: 1 };
    expect(injector.falsify(evaluated)).toBe(evaluated);
  });

  test("another tab reports it", () => {
    const { network, report } = place();
    network.note?.(2, writeNote({ note: "report", inForce: [{ fault: "lie", factor: 10 }] }));
    expect(report()).toMatchObject({ elsewhere: [{ seat: 2, inForce: [{ fault: "lie", factor: 10 }] }] });
  });
});

describe("other tabs", () => {
  test("orders go over the link, and the latest wait for one where there is none", () => {
    const { injector, link, play, notes } = place();
    injector.remove(2, "b");
    play({ fault: "cut", seats: [0] }, [1, 2]);
    for (let ms = 1; ms <= 9; ms++) play({ fault: "pause", ms }, [2]);
    const orders = (seat: number) => notes.filter((each) => each.seat === seat).map((each) => readNote(each.bytes));
    expect(orders(1)[0]).toEqual({ note: "order", fault: { fault: "cut", seats: [0] } });
    expect(orders(2)).toEqual([]);
    link(2, "c");
    const late = orders(2).filter((note) => note?.note === "order");
    expect(late.map((note) => note?.note === "order" && note.fault)).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((ms) => ({ fault: "pause", ms })),
    );
  });

  test("an order is obeyed, journalled with who gave it, and reported to all, also over a link that is cut", () => {
    const { injector, network, notes, journal } = place();
    network.note?.(1, writeNote({ note: "order", fault: { fault: "cut", seats: [1, 2] } }));
    expect(injector.isCut(2)).toBe(true);
    expect(journal).toEqual([{ fault: "cut", seats: [1, 2], by: 1 }]);
    expect(notes.map(({ seat }) => seat)).toEqual([1, 2]);
    network.note?.(1, writeNote({ note: "order", fault: { fault: "heal" } }));
    expect(injector.isCut(2)).toBe(false);
  });

  test("what holds at another tab is told to the page until its link is gone", () => {
    const { network, report } = place();
    network.note?.(2, writeNote({ note: "report", inForce: [{ fault: "slow", seats: [0], ms: 20 }] }));
    expect(report()).toMatchObject({
      elsewhere: [{ seat: 2, inForce: [{ fault: "slow", seats: [0], ms: 20 }] }],
    });
    network.down(2);
    expect(report()).toMatchObject({ elsewhere: [] });
  });

  test.each([
    ["no JSON", Uint8Array.of(0xc1, 0xfa, 0x7b)],
    ["no UTF-8", Uint8Array.of(0xc1, 0xfa, 0xff, 0xff)],
    ["an unknown seat", writeNote({ note: "order", fault: { fault: "cut", seats: [7] } })],
    ["this seat itself", writeNote({ note: "order", fault: { fault: "oneWay", seat: 0 } })],
    ["no such fault", writeNote({ note: "order", fault: { fault: "explode" } })],
  ])("a note with %s is left to the peer to refuse", (_name, note) => {
    const { network, heard, journal } = place();
    network.note?.(1, note);
    expect(heard).toEqual([`message 1 ${note.join()}`]);
    expect(journal).toEqual([]);
  });
});
