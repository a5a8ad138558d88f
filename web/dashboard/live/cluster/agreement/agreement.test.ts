import { describe, expect, test } from "vitest";
import type { DetailOf, JournalEntry, JournalEvent } from "../../../../../shared/peer/journal.ts";
import type { OtherPeerStatus, PeerStatus } from "../../../../../shared/peer/status.ts";
import type { ViewRecord } from "../../../../../shared/wire/messages.ts";
import { agreementStages } from "./agreement-stages.ts";
import { agreementSteps } from "./agreement-steps.ts";
import { standings } from "./standing.ts";

const record = (view: number, kind: ViewRecord["kind"], seats: readonly number[]): ViewRecord => ({
  view,
  kind,
  members: seats.map((seat) => ({ seat, incarnation: `page ${seat}` })),
  base: { round: 41, digest: "d" },
});

const peer = (seat: number, more: Partial<OtherPeerStatus> = {}): OtherPeerStatus =>
  ({ seat, state: "computing", linkUp: true, member: true, ready: false, progress: 0, ...more }) as OtherPeerStatus;

const status = (more: Partial<PeerStatus> = {}): PeerStatus =>
  ({
    seat: 0,
    view: 1,
    members: [0, 1, 2],
    state: "computing",
    suspects: [],
    graceLeftMs: null,
    agreement: null,
    record: record(1, "start", [0, 1, 2]),
    missed: null,
    peers: [peer(1), peer(2)],
    ...more,
  }) as PeerStatus;

const entry = <E extends JournalEvent>(event: E, at: number, detail: DetailOf<E>, view = 1) =>
  ({ at, seat: 0, view, round: 41, event, digest: "d", detail }) as JournalEntry;
const named = (members: readonly number[]) => ({
  kind: "continue" as const,
  members,
  incarnations: members.map(String),
  base: 41,
});

const brief = (...args: Parameters<typeof agreementStages>) =>
  agreementStages(...args)?.map(({ name, state, words }) => `${name} ${state}: ${words}`);

/** A view change as the journal of an acceptor tells it. */
const CHANGE: readonly JournalEntry[] = [
  entry("viewInstalled", 0, named([0, 1, 2])),
  entry("suspended", 1000, { suspects: [2] }),
  entry("graceExpired", 2000, { suspects: [2] }),
  entry("promised", 2010, { instance: 2, ballot: "1.1" }),
  entry("accepted", 2030, { instance: 2, ballot: "1.1", kind: "continue", members: [0, 1], base: 41 }),
  entry("decided", 2034, { instance: 2, ...named([0, 1]) }),
  entry("viewInstalled", 2034, named([0, 1]), 2),
];

describe("the way to the next view", () => {
  test("in the first view, with everybody there, there is none", () => {
    expect(agreementStages(status(), CHANGE.slice(0, 1))).toBeUndefined();
  });

  test("P1: while grace runs it counts down, in whole seconds", () => {
    expect(brief(status({ suspects: [2], graceLeftMs: 7400 }), CHANGE.slice(0, 2))).toEqual([
      "Cause done: seat 2 is silent",
      "Waiting now: 8 s left",
      "Ballot open: only if nobody returns",
      "Decision open: by a majority of all seats",
    ]);
  });

  const agreement = {
    instance: 2,
    quorum: 2,
    reachable: 2,
    promised: "1.1",
    accepted: null,
    proposal: null,
    minorityInMs: null,
  };

  test("P2: while the peers decide, it names the ballot, and whose it is", () => {
    const deciding = status({ suspects: [2], graceLeftMs: 0, agreement });
    expect(brief(deciding, [])?.slice(1, 3)).toEqual(["Waiting done: over", "Ballot now: ballot 1.1 of seat 1"]);
    const proposal = { ballot: "2.0", phase: "prepare", promises: [0], acceptances: [], record: null } as const;
    const asking = status({ ...deciding, agreement: { ...agreement, proposal } });
    expect(brief(asking, [])?.[2]).toBe("Ballot now: ballot 2.0 of seat 0, this tab");
  });

  test("P6: a minority says that it is one, and what it missed as soon as it knows", () => {
    const alone = status({ agreement: { ...agreement, reachable: 1, minorityInMs: 900 }, suspects: [1, 2] });
    expect(brief(alone, [])?.[2]).toBe("Ballot now: 1 of 2 needed in reach");
    const halted = status({ state: "halted", halted: { reason: "minority", detail: "" } });
    const journal = [entry("graceExpired", 5, { suspects: [1, 2] })];
    expect(brief(halted, journal)).toEqual([
      "Cause done: seats 1 and 2 were silent",
      "Waiting done: over",
      "Ballot failed: too few in reach",
      "Decision failed: none could be had here",
    ]);
    const missed = record(2, "continue", [1, 2]);
    expect(brief({ ...halted, record: missed, missed }, journal)?.[3]).toBe(
      "Decision done: by the others: view 2 goes on with seats 1 and 2, after round 41",
    );
  });

  test("P2: a peer that was asked with a moment of grace left still knows who was silent", () => {
    const asked = CHANGE.filter(({ event }) => event !== "graceExpired");
    expect(brief(status({ view: 2, record: record(2, "continue", [0, 1]) }), asked)?.slice(0, 2)).toEqual([
      "Cause done: seat 2 was silent",
      "Waiting done: over elsewhere first",
    ]);
  });

  test("P8: a view that somebody's return led to needed no grace", () => {
    const journal = [...CHANGE, entry("decided", 9000, { instance: 3, ...named([0, 1, 2]) }, 2)];
    expect(brief(status({ view: 2, record: record(2, "continue", [0, 1]) }), CHANGE)).toEqual([
      "Cause done: seat 2 was silent",
      "Waiting done: over",
      "Ballot done: ballot 1.1 of seat 1",
      "Decision done: view 2 goes on with seats 0 and 1, after round 41",
    ]);
    expect(brief(status({ view: 3, record: record(3, "continue", [0, 1, 2]) }), journal)).toEqual([
      "Cause done: somebody came back",
      "Waiting done: not needed",
      "Ballot done: held among the others",
      "Decision done: view 3 goes on with seats 0, 1 and 2, after round 41",
    ]);
  });
});

describe("the steps of the newest agreement", () => {
  test("in order, with how long each took from the first", () => {
    const steps = agreementSteps(status({ view: 2, record: record(2, "continue", [0, 1]) }), CHANGE);
    expect(steps.map(({ afterMs, words }) => `${afterMs} ${words}`)).toEqual([
      "0 Promised ballot 1.1 for view 2: no more votes in the old view",
      "20 Accepted in ballot 1.1 for view 2: view 2 goes on with seats 0 and 1, after round 41",
      "24 Decided: view 2 goes on with seats 0 and 1, after round 41",
    ]);
    expect(agreementSteps(status(), CHANGE.slice(0, 2))).toEqual([]);
  });

  test("P6: a minority's own attempts stay to be seen", () => {
    const journal = [
      entry("proposed", 10, { instance: 2, ballot: "1.0" }),
      entry("undecided", 60, { reachable: 1, quorum: 2, seats: 3 }),
    ];
    const halted = status({ state: "halted", halted: { reason: "minority", detail: "" } });
    expect(agreementSteps(halted, journal).map(({ words }) => words)).toEqual([
      "This peer starts ballot 1.0 for view 2",
      "Nothing can be decided: 1 of 3 seats in reach, 2 are needed",
    ]);
  });

  test("duelling proposers do not fill the page", () => {
    const journal = Array.from({ length: 50 }, (_, at) => entry("promised", at, { instance: 1, ballot: "1.0" }));
    expect(agreementSteps(status(), journal)).toHaveLength(12);
  });
});

describe("who is in the view", () => {
  const words = (of: PeerStatus) => standings(of, 3).map(({ kind, words }) => `${kind}: ${words}`);

  test("members, silent ones, and those out of reach", () => {
    expect(words(status({ suspects: [2] }))).toEqual(["member: member", "member: member", "silent: member, silent"]);
    expect(words(status({ peers: [peer(1), peer(2, { linkUp: false })] }))[2]).toBe("silent: member, out of reach");
  });

  test("P8: somebody on the way back, with how far", () => {
    const back = (more: Partial<OtherPeerStatus>) =>
      words(status({ view: 2, members: [0, 1], peers: [peer(1), peer(2, { member: false, ...more })] }))[2];
    expect(back({ linkUp: false })).toBe("outside: not in it, out of reach");
    expect(back({ state: "joining" })).toBe("outside: not in it, but in reach");
    expect(back({ state: "catchingUp", progress: 0.456 })).toBe("catchingUp: is back, catching up: 45 %");
    expect(back({ state: "catchingUp", progress: 1, ready: true })).toBe("ready: has caught up, waits to be admitted");
    expect(back({ state: "halted" })).toBe("stopped: not in it, stopped");
  });

  test("P6: of a view that this tab missed", () => {
    const missed = record(2, "continue", [1, 2]);
    expect(words(status({ state: "halted", record: missed, missed }))).toEqual([
      "outside: not in it",
      "member: member",
      "member: member",
    ]);
  });

  test("without a view there is nothing to tell", () => {
    expect(standings(status({ view: 0, members: [] }), 3)).toEqual([]);
  });
});
