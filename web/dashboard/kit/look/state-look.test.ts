import { expect, test } from "vitest";
import { PEER_STATES } from "../../../../shared/peer/states.ts";
import type { OtherPeerStatus } from "../../../../shared/peer/status.ts";
import { shownState, stateLook } from "./state-look.ts";

test("every state has words and a shape of its own, so that colour is never the only sign", () => {
  const looks = PEER_STATES.map(stateLook);
  expect(new Set(looks.map((look) => look.label)).size).toBe(PEER_STATES.length);
  expect(new Set(looks.map((look) => look.shape)).size).toBe(PEER_STATES.length);
  expect(stateLook("nonsense").label).toBe("not here yet");
});

test("a peer without a link is not shown in the state it was last heard in", () => {
  const peer = { state: "computing", heardMsAgo: 9000, linkUp: false } as OtherPeerStatus;
  expect(stateLook(shownState(peer)).label).toBe("out of reach");
  expect(shownState({ ...peer, linkUp: true })).toBe("computing");
  expect(shownState({ ...peer, heardMsAgo: null })).toBe("notHere");
  expect(shownState({ ...peer, linkUp: true, state: "newer than this page" })).toBe("notHere");
  expect(shownState(undefined)).toBe("notHere");
});
