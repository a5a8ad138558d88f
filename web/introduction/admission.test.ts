import type { DataConnection } from "peerjs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { OBSERVERS_MAX } from "../../shared/limits.ts";
import { Admission } from "./admission.ts";
import type { ObserverLine } from "./observer-line.ts";

/** As much of a PeerJS connection as is used, with what the network would do to it. */
class Call {
  readonly serialization: string;
  open = false;
  closed = false;
  readonly peerConnection = Object.assign(new EventTarget(), {
    iceConnectionState: "new",
    connectionState: "new",
    close: () => undefined,
  });
  readonly dataChannel = { bufferedAmount: 0, send: vi.fn() };
  readonly #listeners = new Map<string, (value?: unknown) => void>();

  constructor(
    readonly peer: string,
    serialization = "raw",
  ) {
    this.serialization = serialization;
  }

  on(event: string, listener: (value?: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  close(): void {
    this.closed = true;
    this.emit("close");
  }

  emit(event: "open" | "close" | "data", value?: unknown): void {
    if (event === "open") this.open = true;
    this.#listeners.get(event)?.(value);
  }

  get asConnection(): DataConnection {
    return this as unknown as DataConnection;
  }
}

let known: string[];
let refreshed: number;
let lines: ObserverLine[];
let admission: Admission;
const arrive = async (call: Call): Promise<Call> => {
  await admission.receive(call.asConnection);
  if (!call.closed) call.emit("open");
  return call;
};

beforeEach(() => {
  [known, refreshed, lines] = [[], 0, []];
  admission = new Admission({
    refresh: () => {
      refreshed++;
      admission.update(known);
      return Promise.resolve();
    },
    admitted: (line) => lines.push(line),
  });
});

describe("who calls a seat's page to watch", () => {
  test("is let in if the server vouches for it, and asked for if it is not known yet", async () => {
    known = ["a"];
    const [a, stranger] = [await arrive(new Call("a")), await arrive(new Call("b"))];
    expect([a.closed, stranger.closed]).toEqual([false, true]);
    expect(refreshed).toBe(2);
    expect(lines).toHaveLength(1);
    lines[0]!.send(new Uint8Array([1]));
    expect(a.dataChannel.send).toHaveBeenCalledOnce();
    const again = await arrive(new Call("a"));
    expect([refreshed, a.closed, again.closed]).toEqual([2, true, false]);
  });

  test("is cut off if it says anything", async () => {
    known = ["a"];
    const call = await arrive(new Call("a"));
    call.emit("data", new ArrayBuffer(3));
    expect(call.closed).toBe(true);
    expect(lines[0]!.isOpen).toBe(false);
    lines[0]!.send(new Uint8Array([1]));
    expect(call.dataChannel.send).not.toHaveBeenCalled();
  });

  test("is refused with a kind of connection that PeerJS would decode, unasked", async () => {
    known = ["a"];
    expect((await arrive(new Call("a", "binary"))).closed).toBe(true);
    expect([refreshed, lines.length]).toEqual([0, 0]);
  });

  test("is one of a few at most; one that goes makes room", async () => {
    known = Array.from({ length: OBSERVERS_MAX + 1 }, (_, index) => `peer${index}`);
    const calls: Call[] = [];
    for (const peer of known) calls.push(await arrive(new Call(peer)));
    expect(calls.map(({ closed }) => closed)).toEqual([...Array<boolean>(OBSERVERS_MAX).fill(false), true]);
    calls[0]!.close();
    expect((await arrive(new Call(known.at(-1)!))).closed).toBe(false);
  });

  test("stays when the server forgets it, and goes with the seat's page", async () => {
    known = ["a"];
    const call = await arrive(new Call("a"));
    admission.update([]);
    expect(call.closed).toBe(false);
    admission.end();
    expect(call.closed).toBe(true);
    expect((await arrive(new Call("a"))).closed).toBe(true);
  });

  test("that hangs up, or calls again, while the server is asked is left at that", async () => {
    let answer = (): void => undefined;
    admission = new Admission({
      refresh: () => new Promise((resolve) => (answer = resolve)),
      admitted: (line) => lines.push(line),
    });
    const first = new Call("a");
    const second = new Call("a");
    const asked = admission.receive(first.asConnection);
    const askedAgain = admission.receive(second.asConnection);
    admission.update(["a"]);
    answer();
    await askedAgain;
    second.emit("open");
    expect([first.closed, second.closed, lines.length]).toEqual([true, false, 1]);
    void asked;
  });
});
