import { expect, test } from "vitest";
import { bridge } from "./bridge.ts";
import { wrapChannel } from "./channel.ts";
import type { LinkChannel } from "./link-channel.ts";

/** One end of a data channel, as far as it is used here. What comes to an end that does not listen yet is lost. */
class FakeDataChannel extends EventTarget {
  readyState: RTCDataChannelState = "connecting";
  binaryType = "blob";
  other: FakeDataChannel | undefined;
  /** While held, what is sent stays in `waiting`, as on a slow network. */
  isHeld = false;
  readonly waiting: Uint8Array[] = [];

  send(bytes: Uint8Array): void {
    if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
    this.waiting.push(bytes.slice());
    if (!this.isHeld) this.drain(this.waiting.length);
  }

  drain(messages: number): void {
    for (const bytes of this.waiting.splice(0, messages)) this.other?.receive(bytes.buffer);
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  opens(): void {
    this.readyState = "open";
    this.dispatchEvent(new Event("open"));
  }

  close(): void {
    if (this.readyState === "closed") return;
    this.readyState = "closed";
    this.dispatchEvent(new Event("close"));
    this.other?.close();
  }
}

function fakePair(): [FakeDataChannel, FakeDataChannel] {
  const [a, b] = [new FakeDataChannel(), new FakeDataChannel()];
  [a.other, b.other] = [b, a];
  return [a, b];
}

const wrap = (channel: FakeDataChannel): LinkChannel => wrapChannel(channel as unknown as RTCDataChannel);

/** Everything that happens to one channel, in order. */
function record(link: LinkChannel): string[] {
  const events: string[] = [];
  link.onMessage((bytes) => events.push(`message ${[...bytes].join()}`));
  link.onOpen(() => events.push("open"));
  link.onClose(() => events.push("close"));
  return events;
}

test("in whatever order both ends are wrapped and opened, each opens once and no message is lost", () => {
  const orders = permutations(["wrap a", "wrap b", "open a", "open b"] as const);
  for (const order of orders) {
    const [a, b] = fakePair();
    // A network delivers between tasks, never within one.
    a.isHeld = b.isHeld = true;
    const [events, links]: [Record<string, string[]>, LinkChannel[]] = [{}, []];
    const wrapAs = (name: string, channel: FakeDataChannel): void => {
      const link = wrap(channel);
      links.push(link);
      events[name] = record(link);
      // As a peer does: it speaks as soon as it may.
      link.onOpen(() => expect(link.send(new Uint8Array([name.charCodeAt(0)]))).toBe(true));
    };
    for (const step of order) {
      if (step === "wrap a") wrapAs("a", a);
      else if (step === "wrap b") wrapAs("b", b);
      else (step === "open a" ? a : b).opens();
      while (a.waiting.length + b.waiting.length > 0) for (const end of [a, b]) end.drain(end.waiting.length);
    }
    expect(
      links.map((link) => link.open),
      order.join(),
    ).toEqual([true, true]);
    expect(
      events["a"]?.filter((event) => event.startsWith("message")),
      order.join(),
    ).toEqual(["message 98"]);
    expect(
      events["b"]?.filter((event) => event.startsWith("message")),
      order.join(),
    ).toEqual(["message 97"]);
  }
});

test("a greeting that comes before the browser calls the channel open does not open it", () => {
  const [a] = fakePair();
  const link = wrap(a);
  const events = record(link);
  a.receive(new ArrayBuffer(0));
  expect([link.open, link.send(new Uint8Array([1])), events]).toEqual([false, false, []]);
  a.opens();
  expect([link.open, events]).toEqual([true, ["open"]]);
});

test("text comes as bytes, empty messages not at all, and a closed channel takes nothing and throws nothing", () => {
  const [a, b] = fakePair();
  const link = wrap(a);
  wrap(b);
  const events = record(link);
  a.opens();
  b.opens();
  a.receive("é");
  a.receive(new ArrayBuffer(0));
  expect(link.send(new Uint8Array(0))).toBe(false);
  b.close();
  expect(link.send(new Uint8Array([1]))).toBe(false);
  link.close();
  expect(events).toEqual(["open", "message 195,169", "close"]);
});

test("over a bridge: messages both ways, in order", async () => {
  const [a, b] = fakePair();
  const { port1, port2 } = new MessageChannel();
  bridge(a as unknown as RTCDataChannel, port1);
  const near = wrapChannel(port2);
  const far = wrap(b);
  const [nearEvents, farEvents] = [record(near), record(far)];
  expect(near.send(new Uint8Array([1]))).toBe(false);
  a.opens();
  b.opens();
  await until(() => near.open);

  const reused = new Uint8Array([1, 2, 3]);
  for (let i = 0; i < 3; i++) {
    expect(near.send(reused)).toBe(true);
    reused.fill(9);
  }
  await until(() => farEvents.length === 4);
  far.send(new Uint8Array([7]));
  await until(() => nearEvents.length === 2);
  expect(nearEvents).toEqual(["open", "message 7"]);
  expect(farEvents).toEqual(["open", "message 1,2,3", "message 9,9,9", "message 9,9,9"]);

  far.close();
  await until(() => nearEvents.includes("close"));
  expect([near.open, near.send(new Uint8Array([1]))]).toEqual([false, false]);
});

test("a bridge closes the channel when the worker does", async () => {
  const [a, b] = fakePair();
  const { port1, port2 } = new MessageChannel();
  bridge(a as unknown as RTCDataChannel, port1);
  const near = wrapChannel(port2);
  const events = record(near);
  a.opens();
  wrap(b);
  b.opens();
  near.close();
  await until(() => events.includes("close"));
  expect(b.readyState).toBe("closed");
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

async function until(condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits++) {
    if (waits > 200) throw new Error("it never came to pass");
    await pause();
  }
}
