import { describe, expect, test } from "vitest";
import { LIMITS_IN_USE, type AdminSession } from "../../../../shared/signaling/admin.ts";
import { closingWords, limitRow, since, taskWords } from "./admin-words.ts";
import { tokenFault } from "./server-watch.svelte.ts";

const session: AdminSession = {
  ...{ key: "k", shortId: "abcdef", task: "mnist-mlp", name: "", phase: "lobby", seats: 3, taken: 1, connected: 1 },
  ...{ observers: 0, ageMs: 0, creator: null },
};

describe("the words of the operator's page", () => {
  test("each limit has its title, and tells how full it is in its own unit", () => {
    const rows = LIMITS_IN_USE.map((name) => limitRow({ name, used: 3_000_000, most: 4_000_000 }));
    expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
    expect(rows[0]).toMatchObject({ figures: "3,000,000 of 4,000,000", share: 0.75 });
    expect(rows.at(-1)?.figures).toBe("3.0 MB of 4.0 MB");
    expect(limitRow({ name: "sessions", used: 0, most: 0 }).share, "nothing more fits").toBe(1);
  });

  test("closing says what comes of it, of a lobby and of peers that train", () => {
    expect(closingWords(session)).toMatch(/^1 seat is taken\. Whoever waits in it is told/);
    expect(closingWords({ ...session, taken: 0 })).toMatch(/^Nobody has a seat/);
    expect(closingWords({ ...session, phase: "running", taken: 3 })).toMatch(
      /^3 seats are taken\. Peers that train go on/,
    );
  });

  test("a task of a newer server keeps its name", () => {
    expect(taskWords("mnist-mlp")).not.toBe("mnist-mlp");
    expect(taskWords("of-tomorrow")).toBe("of-tomorrow");
  });

  test("times are told in the unit that reads best", () => {
    expect([5, 119, 120, 7_199, 7_200, 172_799, 172_800].map(since)).toEqual([
      ...["5 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"],
    ]);
  });

  test("what can be no token is not sent", () => {
    expect(tokenFault("")).toBe("Give the token first.");
    for (const wrong of ["short", "x".repeat(257), `${"x".repeat(32)} y`, "ö".repeat(40)]) {
      expect(tokenFault(wrong), wrong).toMatch(/32 to 256/);
    }
    expect(tokenFault("x".repeat(32))).toBeUndefined();
  });
});
