import { describe, expect, test } from "vitest";
import { pageKey } from "../../../introduction/page-key.ts";
import { FRAMES_MAX, framePath, framesAskedFor, hostPath, tabPath, withFrames } from "./companion-paths.ts";
import { openTabs } from "./open-tabs.ts";

const place = { session: "abc", faults: true };
const search = (path: string): string => new URL(path, "http://localhost").search;

describe("addresses of companions", () => {
  test("each names its page, so that a reload comes back to its own seat", () => {
    expect(framePath(place, 2)).toBe("/session/abc?join&faults&frame=2");
    expect(pageKey(search(framePath(place, 2)))).toBe("frame-2");
    expect(pageKey(search(tabPath(place, "x7Qk")))).toBe("tab-x7Qk");
    expect(pageKey(search(hostPath(place, 3)))).toBe("");
  });

  test("the host's address keeps how many frames it holds, within bounds", () => {
    expect(framesAskedFor(search(hostPath({ session: "abc" }, 3)))).toBe(3);
    expect(framesAskedFor(search(hostPath({ session: "abc" }, 0)))).toBe(0);
    expect(withFrames("http://localhost/session/abc?join&faults", 2)).toBe("/session/abc?join&faults&companions=2");
    expect(withFrames("http://localhost/session/abc?companions=1&join", 2)).toBe("/session/abc?companions=2&join");
    expect(framesAskedFor("?companions=99")).toBe(FRAMES_MAX);
    for (const odd of ["?companions", "?companions=-1", "?companions=1.5", "?companions=x", "?companions=100"]) {
      expect(framesAskedFor(odd), odd).toBe(0);
    }
  });
});

describe("openTabs", () => {
  test("opens as many as asked for, each with a key of its own", () => {
    const addresses: string[] = [];
    expect(openTabs(place, 3, (address) => addresses.splice(addresses.length, 0, address))).toEqual({
      opened: 3,
      blocked: [],
    });
    expect(new Set(addresses.map((address) => pageKey(search(address)))).size).toBe(3);
  });

  test("tells at once what a pop-up blocker kept back", () => {
    let clicks = 1;
    const oneAClick = (): object | null => (clicks-- > 0 ? { closed: false } : null);
    const { opened, blocked } = openTabs(place, 3, oneAClick);
    expect([opened, blocked.length]).toEqual([1, 2]);
    for (const address of blocked) expect(address).toMatch(/^\/session\/abc\?join&faults&tab=[\w-]+$/);
    expect(openTabs(place, 2, () => ({ closed: true })).blocked).toHaveLength(2);
  });
});
