import type { DataConnection } from "peerjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pair } from "./pair.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OTHER = { seat: 1, peerId: "0123456789abcdef", incarnation: "first", connected: true };

/** A caller whose calls nobody answers. */
function setUp(): { readonly pair: Pair; readonly calledAt: number[]; readonly closedAt: number[] } {
  const startedAt = performance.now();
  const [calledAt, closedAt]: [number[], number[]] = [[], []];
  const call = (): DataConnection => {
    calledAt.push(performance.now() - startedAt);
    const peerConnection = Object.assign(new EventTarget(), { close: () => {} });
    const close = (): void => void closedAt.push(performance.now() - startedAt);
    return { open: false, peerConnection, on: () => {}, close } as unknown as DataConnection;
  };
  const pair = new Pair(OTHER.seat, "caller", { call, linked: () => {}, unlinked: () => {} });
  return { pair, calledAt, closedAt };
}

test("a call that was made before the network changed is not waited for, and a new one is made at once", () => {
  const { pair, calledAt, closedAt } = setUp();
  pair.update(OTHER);
  vi.advanceTimersByTime(3_000);
  pair.networkChanged();
  expect([calledAt, closedAt]).toEqual([[0, 3_000], [3_000]]);
  pair.end();
});

test("nor is the next one, which had been put off", () => {
  const { pair, calledAt } = setUp();
  pair.update(OTHER);
  vi.advanceTimersByTime(10_100);
  expect(calledAt, "given up after 10 s, and tried again after half a second").toEqual([0]);
  pair.networkChanged();
  expect(calledAt).toEqual([0, 10_100]);
  expect(pair.isUnreachable, "what failed in the network before").toBe(false);
  pair.end();
  pair.networkChanged();
  expect(calledAt).toHaveLength(2);
});
