import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onNetworkChange } from "./network-changes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a network that is back, or another one, is heard once, and what is measured of the same one is not", () => {
  const page = new EventTarget();
  const connection = Object.assign(new EventTarget(), { type: "wifi" });
  vi.stubGlobal("window", page);
  vi.stubGlobal("navigator", { connection });
  let heard = 0;
  const end = onNetworkChange(() => heard++);
  connection.dispatchEvent(new Event("change"));
  vi.advanceTimersByTime(1_000);
  expect(heard).toBe(0);
  connection.type = "cellular";
  connection.dispatchEvent(new Event("change"));
  page.dispatchEvent(new Event("online"));
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(1_000);
  expect(heard).toBe(1);
  page.dispatchEvent(new Event("online"));
  end();
  vi.advanceTimersByTime(1_000);
  expect(heard).toBe(1);
});
