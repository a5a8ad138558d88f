import { describe, expect, test } from "vitest";
import { OBSERVER_MESSAGE_BYTES_MAX, OBSERVER_UNSENT_BYTES_MAX, SEATS_MAX } from "../../../shared/limits.ts";
import type { RoundMetrics } from "../../../shared/peer/effect.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import { Cluster } from "../../../shared/peer/testing/cluster.ts";
import { MEASURED } from "../../../shared/peer/testing/measured.ts";
import { Feed } from "./feed.ts";
import { SeatPicture } from "../seat-picture.ts";
import { newsOf, PictureReader } from "./picture.ts";

const cluster = new Cluster({ seats: 2 }).start();
const seat = (journal: readonly JournalEntry[], rounds: readonly RoundMetrics[] = []) => ({
  status: cluster.status(0),
  journal,
  rounds,
  training: undefined,
  failure: undefined,
});
const entries = (from: number, count: number): JournalEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    at: 1_700_000_000_000 + from + index,
    seat: 0,
    view: 1,
    round: from + index,
    event: "committed",
    digest: "0123456789abcdef".repeat(2),
  }));
const figures = (from: number, count: number): RoundMetrics[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{
      round: from + index,
      view: 1,
      at: from + index + 0.5,
      loss: 0.1,
      ownLoss: 0.2,
      samples: 64,
      accuracy: null,
      heldOutLoss: null,
    },
    ...{ stepMs: 1.5, computeMs: 1.5, averageMs: 2.5, waitMs: 0, updateMs: 1, voteMs: 1, roundMs: 6.5 },
    ...{ bytesSent: 1e6, bytesReceived: 1e6 },
  }));

/** One feed, and the observer at its other end. */
function fed() {
  const feed = new Feed();
  const reader = new PictureReader("test", 2);
  const picture = new SeatPicture("test");
  let nowMs = 0;
  const tell = (told: ReturnType<typeof seat>, { afterMs = 250, unsent = 0 } = {}): number => {
    nowMs += afterMs;
    const messages = feed.next(told, nowMs, unsent);
    for (const bytes of messages) {
      expect(bytes.length).toBeLessThanOrEqual(OBSERVER_MESSAGE_BYTES_MAX);
      picture.take(...newsOf(reader.read(0, bytes)));
    }
    return messages.length;
  };
  return { tell, seen: () => picture.moment };
}

describe("an observer is told", () => {
  test("S2: nothing of how much of the seat's own gradient was clipped, and all that comes after it", () => {
    const { tell, seen } = fed();
    const clipped: JournalEntry = {
      ...{ at: 1, seat: 0, view: 1, round: 1 },
      ...{ event: "clipped", detail: { elements: 8, of: 8 } },
    };
    const journal = [...entries(0, 2), clipped];
    tell(seat(journal));
    expect(seen().journal).toEqual(entries(0, 2));
    journal.push(...entries(2, 1), clipped);
    tell(seat(journal));
    expect(seen().journal).toEqual(entries(0, 3));
  });

  test("all at first, and then what is new", () => {
    const { tell, seen } = fed();
    const [journal, rounds] = [entries(0, 10), figures(0, 4)];
    expect(tell(seat(journal, rounds))).toBe(3);
    expect(seen().status?.committed).toEqual(cluster.status(0).committed);
    expect(tell(seat(journal, rounds))).toBe(1);
    journal.push(...entries(10, 2));
    rounds.push(...figures(4, 1));
    expect(tell(seat(journal, rounds))).toBe(3);
    expect(seen().journal).toEqual(journal);
    expect(seen().rounds.map(({ round }) => round)).toEqual([0, 1, 2, 3, 4]);
  });

  test("a long session in pieces, a few at once, in order", () => {
    const { tell, seen } = fed();
    const [journal, rounds] = [entries(0, 20_000), figures(0, 10_000)];
    let times = 0;
    while (tell(seat(journal, rounds)) > 1) times++;
    expect(times).toBeGreaterThan(5);
    expect(times).toBeLessThan(40);
    expect(seen().journal).toEqual(journal);
    expect(seen().rounds.map(({ round }) => round)).toEqual(rounds.map(({ round }) => round));
  });

  test("what is new also where the oldest have given way", () => {
    const { tell, seen } = fed();
    const journal = entries(0, 100);
    tell(seat(journal));
    journal.push(...entries(100, 50));
    journal.splice(0, 120);
    tell(seat(journal));
    expect(seen().journal.at(-1)).toEqual(journal.at(-1));
    expect(new Set(seen().journal.map(({ round }) => round)).size).toBe(seen().journal.length);
  });

  test("a few times a second at most, and nothing while the last has not left", () => {
    const { tell } = fed();
    expect(tell(seat([]))).toBe(1);
    expect(tell(seat([]), { afterMs: 100 })).toBe(0);
    expect(tell(seat([]), { afterMs: 150 })).toBe(1);
    expect(tell(seat([]), { unsent: OBSERVER_UNSENT_BYTES_MAX + 1 })).toBe(0);
    expect(tell(seat([]))).toBe(1);
  });

  test("of the largest session in one message", () => {
    const large = new Cluster({ seats: SEATS_MAX });
    const measured = { ...MEASURED, device: "d".repeat(64) };
    const links = Array.from({ length: SEATS_MAX - 1 }, (_, index) => ({
      ...{ seat: index + 1, rttMs: 12.345, bytesPerSecond: 12_345_678.9, inFlightBytes: 123_456 },
    }));
    const telemetry = { ...measured, links, loss: 0.123456, samplesPerSecond: 1234.5, meanRound: null };
    const status = { ...large.status(0), telemetry };
    const peers = status.peers.map((peer) => ({ ...peer, backend: "webgpu", telemetry }));
    const [bytes] = new Feed().next({ ...seat([]), status: { ...status, peers } }, 0, 0);
    expect(bytes!.length).toBeLessThanOrEqual(OBSERVER_MESSAGE_BYTES_MAX);
    const read = new PictureReader("test", SEATS_MAX).read(0, bytes!);
    expect(read).toMatchObject({
      type: "moment",
      status: { peers: Array(SEATS_MAX - 1).fill({ telemetry: { links } }) },
    });
  });
});

test("who looks through another seat forgets the lists of the one before", () => {
  const reader = new PictureReader("test", 2);
  const picture = new SeatPicture("test");
  const look = (through: number, journal: readonly JournalEntry[]) => {
    const told = { ...seat(journal), status: cluster.status(through) };
    for (const bytes of new Feed().next(told, 0, 0)) picture.take(...newsOf(reader.read(through, bytes)));
  };
  look(0, entries(0, 10));
  look(1, entries(3, 4));
  expect(picture.moment.status?.seat).toBe(1);
  expect(picture.moment.journal.map(({ round }) => round)).toEqual([3, 4, 5, 6]);
});
