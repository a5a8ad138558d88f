import { status } from "../tabs/tab.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { openHowItWorks, PATIENCE } from "./testing/page-parts.ts";

const SPEC = { seats: 3, task: "synthetic-100k", rounds: 1_000_000, heartbeatMs: 200 } as const;

test("S7: three tabs show one safety code, and a tab that sees another certificate is noticed by all", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession(SPEC);
  const tabs = await openPeers(url, 3, "&faults");
  const codeOf = async (tab: (typeof tabs)[number]) => (await status(tab))?.safety.code?.join(" ");
  await expect.poll(async () => (await Promise.all(tabs.map(codeOf))).every(Boolean), PATIENCE).toBe(true);
  await calm(tabs[0]!);
  const codes = await Promise.all(tabs.map(codeOf));
  expect(new Set(codes).size).toBe(1);
  expect(codes[0]).toMatch(/^([a-z]+ ){4}[a-z]+$/);
  for (const tab of tabs) {
    await openHowItWorks(tab);
    await expect(tab.getByRole("list", { name: "Safety code" }).getByRole("listitem")).toHaveText(codes[0]!.split(" "));
  }

  const deceived = tabs[2]!;
  // As if somebody in the middle had shown this tab certificates of its own.
  await deceived.addInitScript(() => {
    const described = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, "remoteDescription")!;
    Object.defineProperty(RTCPeerConnection.prototype, "remoteDescription", {
      get(this: RTCPeerConnection) {
        const description = described.get!.call(this) as RTCSessionDescription | null;
        const sdp = description?.sdp.replace(/(a=fingerprint:sha-256 )../g, (_, start: string) => `${start}00`);
        return description && { type: description.type, sdp };
      },
    });
  });
  await deceived.reload();
  for (const tab of tabs) {
    await expect(tab.getByRole("alert").filter({ hasText: "see different certificates" })).toBeVisible(PATIENCE);
  }
  const seat = (await status(deceived))!.seat;
  const [first] = (await status(tabs[0]!))!.safety.mismatches;
  expect(first).toMatchObject({ kind: "link" });
  expect(first!.kind === "link" && first!.seats).toContain(seat);
});
