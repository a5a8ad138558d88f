import { afterEach, expect, test, vi } from "vitest";
import { checkOwnAddresses } from "./own-addresses.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A browser that finds these candidates; "" is how some say that there are no more. */
function stubWebRtc(candidates: readonly (string | null)[]): { closed: number } {
  const counts = { closed: 0 };
  class FakeConnection extends EventTarget {
    createDataChannel(): void {}
    close(): void {
      counts.closed++;
    }
    setLocalDescription(): Promise<void> {
      for (const found of candidates) {
        const candidate = found === null ? null : { candidate: found };
        queueMicrotask(() => this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate })));
      }
      return Promise.resolve();
    }
  }
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
  return counts;
}

test("a browser with an address may take a seat, one without any is told so at once", async () => {
  const counts = stubWebRtc(["candidate:1 1 udp 1 a.local 9 typ host", null]);
  await checkOwnAddresses({});
  stubWebRtc(["", null]);
  await expect(checkOwnAddresses({})).rejects.toMatchObject({ code: "no-address" });
  expect(counts.closed).toBe(1);
});

test("one that finds none in time is given the chance if it knows of a network", async () => {
  vi.useFakeTimers();
  const checkedWhile = async (onLine: boolean): Promise<unknown> => {
    const counts = stubWebRtc([]);
    vi.stubGlobal("navigator", { onLine });
    const checked = checkOwnAddresses({}).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(counts.closed).toBe(1);
    return checked;
  };
  expect(await checkedWhile(true)).toBeUndefined();
  expect(await checkedWhile(false)).toMatchObject({ code: "no-address" });
});

test("one in which an extension or a policy denies connections is named as that", async () => {
  vi.stubGlobal("RTCPeerConnection", function deny() {
    throw new DOMException("blocked", "NotAllowedError");
  });
  await expect(checkOwnAddresses({})).rejects.toMatchObject({
    code: "denied",
    message: "This browser makes no WebRTC connection (blocked).",
  });
});
