import { describe, expect, it } from "vitest";
import { BULK_FRAME_BYTES_MAX, BULK_IN_FLIGHT_BYTES_MAX } from "../../shared/limits.ts";
import { createReceipt, readReceipt } from "../../shared/wire/receipt.ts";
import { BulkWindow } from "./window.ts";

describe("the window of bulk bytes", () => {
  it("closes at its bound and opens again with the receipts, over the wrap of the counters", () => {
    const sender = new BulkWindow(1);
    const receiver = new BulkWindow(1);
    let moved = 0;
    while (moved < 2 ** 32 + 10 * BULK_IN_FLIGHT_BYTES_MAX) {
      const frames = sender.room;
      expect(frames).toBeGreaterThan(0);
      for (let frame = 0; frame < frames; frame += 1) {
        sender.sent(BULK_FRAME_BYTES_MAX);
        moved += BULK_FRAME_BYTES_MAX;
      }
      expect(sender.inFlight).toBeLessThanOrEqual(BULK_IN_FLIGHT_BYTES_MAX);
      expect(sender.room).toBe(0);
      for (let frame = 0; frame < frames; frame += 1) {
        const due = receiver.received(BULK_FRAME_BYTES_MAX);
        if (due !== undefined) expect(sender.confirm(readReceipt(createReceipt(due)) ?? -1)).toBe(true);
      }
    }
  });

  it("never stands still for small frames whose receipt is not due yet", () => {
    const sender = new BulkWindow(1);
    const receiver = new BulkWindow(1);
    for (let round = 0; round < 5000; round += 1) {
      expect(sender.room).toBeGreaterThan(0);
      sender.sent(1000);
      const due = receiver.received(1000);
      if (due !== undefined) sender.confirm(due);
    }
  });

  it("ignores a receipt for bytes that were never sent", () => {
    const sender = new BulkWindow(1);
    sender.sent(100);
    expect(sender.confirm(101)).toBe(false);
    expect(sender.inFlight).toBe(100);
    expect(sender.confirm(100)).toBe(true);
    expect(sender.confirm(99)).toBe(false);
    expect(sender.inFlight).toBe(0);
  });

  it("is shared by the links of a seat, but never under two frames", () => {
    const rooms = [1, 2, 3, 6, 31].map((links) => new BulkWindow(links).room);
    expect(rooms).toEqual([8, 6, 4, 2, 2]);
  });

  it("takes nothing but a receipt for one", () => {
    expect(readReceipt(new Uint8Array())).toBeUndefined();
    expect(readReceipt(Uint8Array.of(0xc1, 1, 2, 3))).toBeUndefined();
    expect(readReceipt(Uint8Array.of(0x81, 1, 2, 3, 4))).toBeUndefined();
  });
});
