import { describe, expect, it } from "vitest";
import { BULK_FRAME_BYTES_MAX } from "../../shared/limits.ts";
import { createReceipt, readReceipt } from "../../shared/wire/receipt.ts";
import { UploadMeter } from "./upload-meter.ts";
import { BulkWindow } from "./window.ts";

const ALL_FULL = { links: 3, full: 3 };
const NONE_FULL = { links: 3, full: 0 };

describe("R14: the speed of an upload", () => {
  it("is what receipts tell over the time in which frames waited, and is told once", () => {
    const meter = new UploadMeter();
    meter.note(0, 0, ALL_FULL);
    meter.note(30, 32_000, ALL_FULL);
    meter.note(60, 32_000, ALL_FULL);
    expect(meter.take(64)).toBe(64_000 / 64);
    expect(meter.take(65)).toBeNull();
  });

  it("does not count the time, nor the bytes, while nothing waited", () => {
    const meter = new UploadMeter();
    meter.note(0, 0, ALL_FULL);
    meter.note(20, 20_000, NONE_FULL);
    meter.note(5000, 90_000, ALL_FULL);
    meter.note(5020, 20_000, NONE_FULL);
    expect(meter.take(9000)).toBe(1000);
  });

  it("is not known after too short a wait, nor where nothing has come", () => {
    const meter = new UploadMeter();
    meter.note(0, 0, ALL_FULL);
    meter.note(9, 100_000, NONE_FULL);
    expect(meter.take(20)).toBeNull();
    meter.note(20, 0, ALL_FULL);
    expect(meter.take(1000)).toBeNull();
  });

  it("is not known where frames wait on few of the links: the far ends are slow then", () => {
    const meter = new UploadMeter();
    meter.note(0, 0, { links: 3, full: 1 });
    meter.note(1000, 32_000, { links: 3, full: 1 });
    expect(meter.take(1000)).toBeNull();
    meter.note(1000, 0, { links: 3, full: 2 });
    meter.note(2000, 100_000, NONE_FULL);
    expect(meter.take(2000)).toBe(100);
  });

  it.each([300, 1000, 20_000])("is about %d kB/s over a line of that speed, behind three windows", (rate) => {
    const windows = [0, 1, 2].map(() => ({ sender: new BulkWindow(3), receiver: new BulkWindow(3), left: 60 }));
    const meter = new UploadMeter();
    const room = () => ({ links: 3, full: windows.filter(({ sender }) => sender.room === 0).length });
    let now = 0;
    const line: number[] = [];
    const fill = () => {
      for (const [link, each] of windows.entries()) {
        for (; each.left > 0 && each.sender.room > 0; each.left -= 1) {
          each.sender.sent(BULK_FRAME_BYTES_MAX);
          line.push(link);
          meter.note(now, 0, room());
        }
      }
    };
    for (fill(); line.length > 0; fill()) {
      const { sender, receiver } = windows[line.shift()!]!;
      now += BULK_FRAME_BYTES_MAX / rate;
      const due = receiver.received(BULK_FRAME_BYTES_MAX);
      if (due === undefined) continue;
      const before = sender.inFlight;
      sender.confirm(readReceipt(createReceipt(due))!);
      meter.note(now, before - sender.inFlight, room());
    }
    expect(meter.take(now + 1000)! / rate).toBeGreaterThan(0.97);
  });
});
