import { describe, expect, test } from "vitest";
import type { RecordedMessage } from "../../../shared/replay/recording.ts";
import { groupsIn, shownAtFirst, type MessageGroup } from "./message-groups.ts";
import { ARROWS_MAX, VisibleMessages } from "./visible-messages.ts";

const message = (sentAt: number, more: Partial<RecordedMessage> = {}): RecordedMessage => ({
  kind: "vote",
  from: { seat: 0, step: 0 },
  to: 1,
  sentAt,
  received: { at: sentAt + 10, step: 0 },
  fate: "received",
  inferred: false,
  text: "",
  ...more,
});
const all = { groups: new Set<MessageGroup>(["votes", "agreement"]), hiddenSeats: new Set<number>() };

describe("messages in the window", () => {
  test("are those that are on their way in it, also if they began long before", () => {
    const long = message(0, { received: { at: 1000, step: 0 } });
    const visible = new VisibleMessages({ messages: [long, message(100), message(500), message(900)] }, all);
    expect(visible.in({ from: 505, until: 600 }).messages.map(({ sentAt }) => sentAt)).toEqual([0, 500]);
    expect(visible.in({ from: 2000, until: 3000 })).toEqual({ messages: [], of: 0 });
  });

  test("are of the groups and seats that are shown", () => {
    const messages = [
      message(0),
      message(1, { kind: "heartbeat" }),
      message(2, { to: 2 }),
      message(3, { kind: "promise" }),
    ];
    const sent = (filter: typeof all) =>
      new VisibleMessages({ messages }, filter).in({ from: 0, until: 99 }).messages.map(({ sentAt }) => sentAt);
    expect(sent(all)).toEqual([0, 2, 3]);
    expect(sent({ ...all, hiddenSeats: new Set([2]) })).toEqual([0, 3]);
    expect(groupsIn(messages)).toEqual(["votes", "agreement", "heartbeats"]);
    expect([...shownAtFirst(groupsIn(messages))]).toEqual(["votes", "agreement"]);
  });

  test("are thinned where there are too many, and what was lost stays", () => {
    const messages = Array.from({ length: 50_000 }, (_, index) =>
      message(index, index % 10_000 === 7 ? { received: null, fate: "lost" } : {}),
    );
    const visible = new VisibleMessages({ messages }, all);
    const { messages: drawn, of } = visible.in({ from: 0, until: 60_000 });
    expect(of).toBe(50_000);
    expect(drawn.length).toBeLessThan(ARROWS_MAX + 10);
    expect(drawn.filter(({ fate }) => fate === "lost")).toHaveLength(5);
    // A window that moves a little shows the same ones of what is still in it.
    const moved = visible.in({ from: 100, until: 60_100 }).messages.filter(({ fate }) => fate === "received");
    expect(moved.every((each) => drawn.includes(each))).toBe(true);
  });
});
