import { expect, test } from "vitest";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { JoinTrouble } from "../../../ports/join-trouble.ts";
import type { SeatNews } from "../../../ports/seat-news.ts";
import { NOTHING_KNOWN, reduce } from "../../../seat/seat-picture.ts";
import { seatStage } from "./seat-stage.ts";

const status = (state: string) => ({ state }) as PeerStatus;
const silent: JoinTrouble = { code: "server-unreachable", message: "The server does not answer.", isFinal: false };
const facts = (facts: Extract<SeatNews, { type: "facts" }>["facts"]): SeatNews => ({ type: "facts", facts });
/** The stage after some news. */
const after = (...news: readonly SeatNews[]) => seatStage(news.reduce(reduce, NOTHING_KNOWN));

test("a server that is away while a ready tab waits is a notice in the lobby, until it is back", () => {
  const waiting = facts({ status: status("joining") });
  expect(after(waiting)).toEqual({ kind: "lobby", notice: undefined });
  expect(after(waiting, facts({ meeting: silent }))).toMatchObject({
    kind: "lobby",
    notice: { title: "The server does not answer", isPassing: true },
  });
  expect(after(waiting, facts({ meeting: silent }), facts({ meeting: undefined }))).toEqual(after(waiting));
});

test("M5: no trouble of the lobby follows a peer into its session, even one that nobody took back", () => {
  const training = facts({ status: status("computing") });
  expect(after(facts({ meeting: silent }), training).kind).toBe("cluster");
  expect(after(facts({ failure: "out of memory" }), training).kind).toBe("cluster");
  expect(after(training, facts({ status: status("joining") })).kind, "back to the lobby of a resume").toBe("lobby");
});

test("the last word of the server, and a worker that stopped, end the wait with their reason", () => {
  const gone: JoinTrouble = { code: "unknown-session", message: "restarted", isFinal: true };
  expect(after(facts({ meeting: gone }))).toMatchObject({
    kind: "refused",
    trouble: { title: "This session does not exist", cause: "restarted" },
  });
  expect(after(facts({ failure: "out of memory" }), facts({ meeting: silent }))).toEqual({
    kind: "failed",
    reason: "out of memory",
  });
  expect(after(facts({ failure: "of an earlier seat" }), { type: "anew" }).kind, "a seat that was lost").toBe("lobby");
});
