import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../../../../../shared/peer/journal.ts";
import type { OtherPeerStatus, PeerStatus } from "../../../../../shared/peer/status.ts";
import { digestsBeside } from "./holders.ts";

function other(seat: number, committed: OtherPeerStatus["committed"]): OtherPeerStatus {
  return { seat, committed } as OtherPeerStatus;
}

function entry(round: number, digest: string): JournalEntry {
  return { at: 0, seat: 0, view: 1, round, event: "committed", digest };
}

describe("digestsBeside", () => {
  const journal = [entry(7, "g"), entry(8, "h"), entry(9, "i")];
  const judge = (committed: OtherPeerStatus["committed"]) =>
    digestsBeside(
      { committed: { round: 9, digest: "i" }, peers: [other(1, committed)] } as unknown as PeerStatus,
      journal,
    ).get(1);

  test("the same round: equal or not, by digest alone (I1)", () => {
    expect(judge({ round: 9, digest: "i" })).toEqual({ kind: "equal", words: "equal" });
    expect(judge({ round: 9, digest: "x" })).toEqual({ kind: "differs", words: "differs" });
  });

  test("a peer that is behind is held against the journal", () => {
    expect(judge({ round: 7, digest: "g" })).toEqual({ kind: "equal", words: "2 behind" });
    expect(judge({ round: 8, digest: "x" })).toEqual({ kind: "differs", words: "differs" });
    expect(judge({ round: 3, digest: "c" })).toEqual({ kind: "behind", words: "6 behind" });
  });

  test("a peer that is ahead cannot be judged yet, nor one not heard of", () => {
    expect(judge({ round: 10, digest: "j" })).toEqual({ kind: "ahead", words: "1 ahead" });
    expect(judge(null)?.kind).toBe("unknown");
  });
});
