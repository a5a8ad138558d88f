import { expect, test } from "vitest";
import { TelemetryMeter } from "./telemetry-meter.ts";

const link = (seat: number, bytesSent: number, inFlightBytes = 0) => ({ seat, bytesSent, inFlightBytes });

test("bytes a second are those between two reports, a link made anew counts from 0, and the device is told", () => {
  const meter = new TelemetryMeter("Ada", { samples: 5, labels: [2, 3] }, "a test");
  expect(
    meter.measure(0, () => [link(1, 5000)]),
    "nothing to compare with yet",
  ).toBeUndefined();
  expect(
    meter.measure(999, () => [link(1, 6000)]),
    "too early",
  ).toBeUndefined();
  expect(meter.measure(2000, () => [link(1, 7000, 64)])?.links).toEqual([
    { seat: 1, bytesPerSecond: 1000, inFlightBytes: 64 },
  ]);
  meter.name = "Ada L.";
  meter.condition = { hidden: true, battery: { level: 0.25, charging: false } };
  expect(meter.measure(3000, () => [link(1, 400), link(2, 10)])).toEqual({
    type: "telemetry",
    links: [
      { seat: 1, bytesPerSecond: 400, inFlightBytes: 0 },
      { seat: 2, bytesPerSecond: 10, inFlightBytes: 0 },
    ],
    name: "Ada L.",
    device: "a test",
    hidden: true,
    battery: { level: 0.25, charging: false },
    brought: { samples: 5, labels: [2, 3] },
  });
});
