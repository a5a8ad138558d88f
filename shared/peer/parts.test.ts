import { describe, expect, test } from "vitest";
import { AssertionError } from "../assert.ts";
import type { ViewRecord } from "../wire/messages.ts";
import { CatchUp } from "./catch-up.ts";
import { Clock } from "./clock.ts";
import { Closing } from "./closing.ts";
import { Fetch } from "./fetch.ts";
import { Grace } from "./grace.ts";
import { Membership } from "./membership.ts";
import { TICK_MS } from "./timing.ts";

/** A clock, and what lets time pass for it. */
function time() {
  const clock = new Clock();
  let at = 0;
  clock.pass(at);
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += TICK_MS) clock.pass((at += TICK_MS));
  };
  return { clock, pass };
}

test("P1: grace is one budget, however often it starts; the next view has its own", () => {
  const { clock, pass } = time();
  const grace = new Grace(clock, 1000);
  for (let turn = 1; turn <= 3; turn += 1) {
    grace.start();
    pass(200);
    grace.start();
    pass(100);
    grace.stop();
    pass(500);
    expect([grace.leftMs, grace.isRunning]).toEqual([1000 - 300 * turn, false]);
  }
  grace.start();
  pass(500);
  expect(grace.leftMs).toBe(0);
  grace.reset();
  expect([grace.leftMs, grace.isRunning]).toEqual([1000, false]);
});

test("P8: after a reset a peer waits anew, for others as for links, and for nothing that was asked for before", () => {
  const { clock, pass } = time();
  const catchUp = new CatchUp(clock, 100);
  expect(catchUp.mayWaitForSources).toBe(true);
  catchUp.missBase();
  catchUp.askStorage("d");
  catchUp.begin(new Fetch({ round: 3, digest: undefined, view: 1 }, 8, [1, 2], clock.now));
  catchUp.missAll();
  pass(500);
  expect([catchUp.missAll(), catchUp.mayWaitForSources, catchUp.isLoading]).toEqual([500, false, true]);
  catchUp.reset();
  expect([catchUp.missAll(), catchUp.mayWaitForSources, catchUp.isLoading]).toEqual([0, true, false]);
  expect([catchUp.hasBase, catchUp.isReady, catchUp.fetch]).toEqual([true, false, undefined]);
});

describe("a membership", () => {
  const base = { round: 3, digest: "d" };
  const record = (view: number, kind: ViewRecord["kind"], incarnation = "page-0"): ViewRecord => ({
    view,
    kind,
    members: [
      { seat: 0, incarnation },
      { seat: 1, incarnation: "page-1" },
    ],
    base,
  });
  const fresh = () => new Membership(time().clock, 0, "page-0");

  test("enters, leaves and ends with the record that was taken", () => {
    const membership = fresh();
    const [first, second, last] = [record(1, "start"), record(2, "continue", "page-0-again"), record(3, "halt")];
    membership.learn(first);
    expect(membership.pendingRecord).toBe(first);
    membership.take(first);
    membership.enter(first);
    expect([membership.view, membership.members, membership.pendingRecord]).toEqual([1, [0, 1], undefined]);
    membership.take(second);
    membership.leave();
    expect([membership.view, membership.members, membership.wasMember]).toEqual([0, [], true]);
    membership.take(last);
    membership.endWith(last);
    expect([membership.view, membership.isInstalled]).toEqual([3, true]);
    membership.learn(record(4, "continue"));
    expect([membership.miss()?.view, membership.missed?.view, membership.miss()]).toEqual([4, 4, undefined]);
  });

  test.each<[string, (membership: Membership) => void]>([
    ["leaves no view that it is not in", (membership) => membership.leave()],
    ["enters no record that was not taken", (membership) => membership.enter(record(1, "start"))],
    [
      "enters no view that names another page load of its seat",
      (membership) => {
        const other = record(2, "continue", "page-0-again");
        membership.take(other);
        membership.enter(other);
      },
    ],
    [
      "does not end with a session that it was never in",
      (membership) => {
        const halt = record(2, "halt");
        membership.take(halt);
        membership.endWith(halt);
      },
    ],
    [
      "learns no record of an earlier view",
      (membership) => {
        membership.take(record(3, "continue"));
        membership.learn(record(2, "continue"));
      },
    ],
  ])("%s", (_, act) => {
    expect(() => act(fresh())).toThrow(AssertionError);
  });
});

test("a peer ends once, and saves once, and not before it has ended", () => {
  const closing = new Closing(time().clock);
  expect(() => closing.beginSaving()).toThrow(AssertionError);
  closing.fail("out of memory");
  closing.fail("and more");
  closing.noticeFailure();
  expect(closing.ending).toEqual({ kind: "halted", reason: "failed", detail: "out of memory" });
  expect(() => closing.end({ kind: "finished", reason: "rounds" })).toThrow(AssertionError);
  closing.beginSaving();
  expect(() => closing.beginSaving()).toThrow(AssertionError);
  closing.keep(3, "d", "failed");
  expect([closing.isSettled, closing.saved?.round]).toEqual([true, 3]);
});
