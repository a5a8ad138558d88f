import { describe, expect, test } from "vitest";
import { Random } from "../training/random.ts";
import { WIRE_VERSION, type Ballot, type MessageOf, type ViewRecord } from "../wire/messages.ts";
import { LoneMember } from "./testing/lone-member.ts";
import { hearAgreement, propose, proposeRecord, readyJoiners } from "./view-change.ts";

/* What one member of a view asks, answers and proposes, looked at alone: what comes of it is in view-change.test.ts. */

const v = WIRE_VERSION;
const reorganize = { policy: "reorganize" } as const;

/** The grace of its view is used up, and all who have a link are heard. */
function withoutGrace(member: LoneMember): LoneMember {
  const { ctx } = member;
  ctx.grace.start();
  member.pass(2000);
  for (const other of ctx.others.values()) if (other.link !== undefined) member.says(other.seat);
  return member;
}

/** Seat 0 begins a ballot, and these seats promise with what they are said to tell. */
function promised(member: LoneMember, seats: Readonly<Record<number, Partial<MessageOf<"promise">>>>): void {
  const { ctx } = member;
  propose(ctx);
  const { instance, ballot } = ctx.agreement.proposal!;
  for (const [seat, more] of Object.entries(seats))
    hearAgreement(ctx, Number(seat), promise(member, instance, ballot, more));
  member.sent();
}

function promise(
  { ctx }: LoneMember,
  instance: number,
  ballot: Ballot,
  more: Partial<MessageOf<"promise">> = {},
): MessageOf<"promise"> {
  const report = { committed: { round: 0, digest: ctx.model.committedDigest }, prepared: null };
  return { v, type: "promise", instance, ballot, accepted: null, report, hears: 0b111, ...more };
}

/** The record that seat 0 proposes now, if it does. */
function proposed(member: LoneMember): ViewRecord | undefined {
  proposeRecord(member.ctx);
  const accept = member.sent().find(({ message }) => message.type === "accept")?.message;
  return accept?.type === "accept" ? accept.record : undefined;
}

const namedIn = (record: ViewRecord | undefined) => record?.members.map(({ seat }) => seat);

/** Milliseconds until seat 0's timer lets it begin a ballot. */
function dueInMs(member: LoneMember): number {
  const { agreement } = member.ctx;
  for (let ms = 0; ms < 10_000; ms += 1) {
    if (agreement.isDue) return ms;
    member.pass(1);
  }
  return Number.POSITIVE_INFINITY;
}

function roundTrip(member: LoneMember, seat: number, ms: number): void {
  const other = member.ctx.others.get(seat)!;
  other.ping(7, member.ctx.now);
  other.echoed(7, member.ctx.now + ms);
}

describe("P2: a proposer with a quorum of promises", () => {
  test("waits a heartbeat for a member that is there and has not promised yet", () => {
    const member = withoutGrace(new LoneMember(reorganize).inView());
    promised(member, { 0: {}, 1: {} });
    member.pass(99);
    expect(proposed(member)).toBeUndefined();
    member.pass(1);
    expect(namedIn(proposed(member))).toEqual([0, 1]);
    expect(proposed(member), "once").toBeUndefined();
  });

  test("waits two round trips where those are longer; a seat that does not hear it does not count", () => {
    const member = withoutGrace(new LoneMember({ ...reorganize, seats: 4 }).inView());
    roundTrip(member, 1, 300);
    roundTrip(member, 3, 5000);
    member.says(3, { hears: 0b1110 });
    promised(member, { 0: { hears: 0b1111 }, 1: { hears: 0b1111 }, 3: { hears: 0b1110 } });
    member.pass(550);
    member.says(2);
    member.pass(49);
    expect(proposed(member)).toBeUndefined();
    member.pass(1);
    expect(proposed(member)).toBeDefined();
  });

  test("waits for nobody where all have promised, or who has not is away", () => {
    const all = withoutGrace(new LoneMember(reorganize).inView());
    promised(all, { 0: {}, 1: {}, 2: {} });
    expect(namedIn(proposed(all))).toEqual([0, 1, 2]);
    const away = withoutGrace(new LoneMember(reorganize).inView());
    away.ctx.others.get(2)!.linkDown();
    promised(away, { 0: {}, 1: {} });
    expect(proposed(away)).toEqual(away.record(2, [0, 1]));
  });

  test("P1: proposes nothing while the last millisecond of grace is left for somebody who works", () => {
    const member = new LoneMember(reorganize).inView();
    member.ctx.grace.start();
    member.pass(1999);
    member.says(1);
    member.ctx.others.get(2)!.linkDown();
    promised(member, { 0: {}, 1: {} });
    expect(member.ctx.grace.leftMs).toBe(1);
    expect(proposed(member)).toBeUndefined();
    member.pass(1);
    expect(namedIn(proposed(member))).toEqual([0, 1]);
  });

  test("gives no grace to a member that has ended, and does not name it", () => {
    const member = new LoneMember(reorganize).inView();
    member.says(2, { state: "halted" });
    member.pass(199);
    promised(member, { 0: {}, 1: {}, 2: {} });
    expect(namedIn(proposed(member)), "it may still follow").toEqual([0, 1, 2]);
    const late = new LoneMember(reorganize).inView();
    late.says(2, { state: "halted" });
    late.pass(200);
    promised(late, { 0: {}, 1: {}, 2: {} });
    expect(namedIn(proposed(late))).toEqual([0, 1]);
  });

  test("does not go on with joiners that have nobody to get the base from", () => {
    const member = withoutGrace(new LoneMember(reorganize).inView());
    for (const seat of [1, 2]) member.meet(seat, { ready: true }, `page-${seat}-again`);
    // It promised before those pages came, so that its promise does not tell that it hears them.
    promised(member, { 0: { hears: 0b001 }, 1: { report: null } });
    expect(proposed(member)).toMatchObject({ view: 2, kind: "halt", members: [{ seat: 0 }, { seat: 1 }, { seat: 2 }] });
  });

  test("S4: does not go on with two where averaging is secure", () => {
    for (const [averaging, kind] of [
      ["plain", "continue"],
      ["secure", "halt"],
    ] as const) {
      const member = withoutGrace(new LoneMember({ ...reorganize, averaging }).inView());
      member.ctx.others.get(2)!.linkDown();
      promised(member, { 0: {}, 1: {} });
      expect(proposed(member)?.kind, averaging).toBe(kind);
    }
  });

  test("M4: says that the session had finished where it had, with that very state", () => {
    const later = { committed: { round: 1, digest: "1".repeat(32) }, prepared: null };
    for (const [before, report, finished] of [
      [{ finished: true }, {}, true],
      [{ finished: true }, { report: later }, undefined],
      [{}, {}, undefined],
    ] as const) {
      const member = new LoneMember(reorganize).inView(before);
      promised(member, { 0: {}, 1: report, 2: {} });
      expect(proposed(member)?.finished).toBe(finished);
    }
  });

  test("P4: proposes again what somebody has accepted", () => {
    const member = new LoneMember(reorganize).inView();
    const record = member.record(2, [1, 2]);
    promised(member, { 0: {}, 1: { accepted: { ballot: { counter: 1, seat: 1 }, record } }, 2: {} });
    expect(proposed(member)).toEqual(record);
  });

  test("counts nothing that belongs to another ballot", () => {
    const member = withoutGrace(new LoneMember(reorganize).inView());
    member.ctx.others.get(2)!.linkDown();
    promised(member, { 0: {} });
    const { proposal } = member.ctx.agreement;
    const ballot = { counter: 9, seat: 0 };
    hearAgreement(member.ctx, 1, promise(member, 2, ballot));
    expect(proposal?.promises.size).toBe(1);
    hearAgreement(member.ctx, 1, promise(member, 2, proposal!.ballot));
    hearAgreement(member.ctx, 1, { v, type: "accepted", instance: 2, ballot: proposal!.ballot });
    expect(proposal?.acceptances.size, "before anything was proposed").toBe(0);
    expect(namedIn(proposed(member))).toEqual([0, 1]);
    hearAgreement(member.ctx, 1, { v, type: "accepted", instance: 2, ballot });
    hearAgreement(member.ctx, 0, { v, type: "accepted", instance: 2, ballot: proposal!.ballot });
    expect(member.sent()).toEqual([]);
    hearAgreement(member.ctx, 1, { v, type: "accepted", instance: 2, ballot: proposal!.ballot });
    const decided = { v, type: "decided", record: proposal!.record };
    expect(member.sent()).toEqual([
      { to: 1, message: decided },
      { to: 0, message: decided },
    ]);
  });
});

describe("P10: a ballot that comes to nothing", () => {
  test("is tried again after a wait that doubles, up to sixteen heartbeats, by chance", () => {
    const member = new LoneMember().inView();
    const random = new Random("ballots", "page-0");
    for (const most of [2, 4, 8, 16, 16]) {
      member.ctx.agreement.begin();
      propose(member.ctx);
      expect(dueInMs(member)).toBe(Math.ceil(200 + random.uniform() * most * 100));
    }
    expect(member.ctx.agreement.counter).toBe(5);
  });

  test("waits longer where round trips are", () => {
    const member = new LoneMember().inView();
    const random = new Random("ballots", "page-0");
    roundTrip(member, 1, 300);
    propose(member.ctx);
    expect(dueInMs(member)).toBe(Math.ceil(700 + random.uniform() * 2 * 300));
  });

  test("is given up for a higher one, and the next is above that", () => {
    const member = new LoneMember().inView();
    const { ctx } = member;
    promised(member, {});
    const { proposal } = ctx.agreement;
    const refuse = (instance: number, ballot: Ballot, counter: number) =>
      hearAgreement(ctx, 1, { v, type: "refuse", instance, ballot, promised: { counter, seat: 1 } });
    for (const instance of [1, 3]) refuse(instance, proposal!.ballot, 50);
    expect([ctx.agreement.counter, ctx.agreement.proposal], "of another view").toEqual([1, proposal]);
    refuse(2, { counter: 7, seat: 0 }, 8);
    expect([ctx.agreement.counter, ctx.agreement.proposal], "another ballot").toEqual([8, proposal]);
    refuse(2, proposal!.ballot, 20);
    expect(ctx.agreement.proposal).toBeUndefined();
    propose(ctx);
    expect(ctx.agreement.proposal?.ballot).toEqual({ counter: 21, seat: 0 });
  });
});

describe("P2: an acceptor", () => {
  const prepare = (instance: number, counter: number, seat = 1): MessageOf<"prepare"> => {
    return { v, type: "prepare", instance, ballot: { counter, seat } };
  };
  /** What it tells once its disk has written. */
  const answers = (member: LoneMember) => {
    const now = member.sent().map(({ message }) => message);
    const writes = member.effects.splice(0).flatMap((effect) => (effect.type === "persist" ? [effect.token] : []));
    const kept = writes.flatMap((token) => member.ctx.agreement.release(token).map(({ message }) => message));
    return { now, kept };
  };

  test("P7: without standing answers nothing", () => {
    const member = new LoneMember();
    member.meet(1);
    hearAgreement(member.ctx, 1, prepare(1, 3));
    hearAgreement(member.ctx, 1, {
      v,
      type: "accept",
      instance: 1,
      ballot: { counter: 3, seat: 1 },
      record: member.record(1, [0, 1]),
    });
    expect(answers(member)).toEqual({ now: [], kept: [] });
  });

  test.each(["prepare", "accept"] as const)("yields to a higher ballot with its own (%s)", (type) => {
    const member = new LoneMember().inView();
    const { agreement } = member.ctx;
    promised(member, {});
    const record = member.record(2, [0, 1]);
    const ask = (counter: number, seat: number) =>
      hearAgreement(
        member.ctx,
        seat,
        type === "prepare" ? prepare(2, counter, seat) : { v, type, instance: 2, ballot: { counter, seat }, record },
      );
    ask(1, 0);
    expect(agreement.proposal, "its own is no reason to").toBeDefined();
    ask(6, 1);
    expect([agreement.proposal, agreement.counter]).toEqual([undefined, 6]);
    const random = new Random("ballots", "page-0");
    random.uniform();
    expect(dueInMs(member)).toBe(Math.ceil(200 + random.uniform() * 4 * 100));
    const answer = type === "prepare" ? "promise" : "accepted";
    expect(answers(member).kept).toMatchObject([
      { type: answer, instance: 2, ballot: { counter: 1, seat: 0 } },
      { type: answer, instance: 2, ballot: { counter: 6, seat: 1 } },
    ]);
  });

  test.each(["prepare", "accept"] as const)("refuses a lower ballot, and tells what is over (%s)", (type) => {
    const member = new LoneMember().inView();
    const record = member.record(2, [0, 1]);
    hearAgreement(member.ctx, 1, prepare(2, 6));
    answers(member);
    const ask = (instance: number, counter: number, seat: number) =>
      hearAgreement(
        member.ctx,
        seat,
        type === "prepare"
          ? prepare(instance, counter, seat)
          : { v, type, instance, ballot: { counter, seat }, record },
      );
    ask(2, 5, 2);
    const ballot = { counter: 5, seat: 2 };
    expect(answers(member)).toEqual({
      now: [{ v, type: "refuse", instance: 2, ballot, promised: { counter: 6, seat: 1 } }],
      kept: [],
    });
    ask(1, 9, 2);
    expect(answers(member)).toEqual({ now: [{ v, type: "decided", record: member.ctx.membership.record }], kept: [] });
    expect(member.ctx.agreement.counter, "of what was not promised nothing counts").toBe(6);
  });

  test("P3: reports only as a member of the view before", () => {
    const member = new LoneMember().inView();
    const report = (instance: number) => {
      hearAgreement(member.ctx, 1, prepare(instance, 3));
      const [told] = answers(member).kept;
      return told?.type === "promise" ? told.report : undefined;
    };
    const base = member.ctx.membership.record!.base;
    expect(report(2)).toEqual({ committed: base, prepared: null });
    expect(report(3), "of a view that it knows nothing of").toBeNull();
    const { membership } = member.ctx;
    membership.take(member.record(4, [1, 2]));
    membership.leave();
    expect(report(5), "left out").toBeNull();
    const halt = member.record(5, [1, 2], { kind: "halt" });
    membership.take(halt);
    membership.endWith(halt);
    expect(report(6), "at its end, and not named in it").toBeNull();
  });

  test("P3: reports what it has committed and prepared since the view began", () => {
    const member = new LoneMember().inView();
    const { model, rounds } = member.ctx;
    model.nextState.round = 1;
    model.adopt(model.nextDigest);
    const committed = { round: 1, digest: model.committedDigest };
    rounds.advance();
    hearAgreement(member.ctx, 1, prepare(2, 3));
    rounds.current.prepared = "2".repeat(32);
    hearAgreement(member.ctx, 1, prepare(2, 4));
    expect(answers(member).kept).toMatchObject([
      { report: { committed, prepared: null } },
      { report: { committed, prepared: { round: 2, digest: "2".repeat(32) } } },
    ]);
  });

  test("P3: reports the base alone while it still fetches it", () => {
    const member = new LoneMember().inView();
    const base = { round: 3, digest: "3".repeat(32) };
    const record = member.record(2, [0, 1, 2], { base });
    member.ctx.membership.take(record);
    member.ctx.membership.enter(record);
    member.ctx.agreement.enter(2, true);
    member.ctx.catchUp.missBase();
    hearAgreement(member.ctx, 1, prepare(3, 1));
    expect(answers(member).kept).toMatchObject([{ report: { committed: base, prepared: null } }]);
  });

  test("tells its journal what it was asked and what it said", () => {
    const member = new LoneMember().inView();
    propose(member.ctx);
    hearAgreement(member.ctx, 1, prepare(2, 6));
    hearAgreement(member.ctx, 2, prepare(2, 5, 2));
    hearAgreement(member.ctx, 1, {
      v,
      type: "accept",
      instance: 2,
      ballot: { counter: 6, seat: 1 },
      record: member.record(2, [0, 1]),
    });
    member.sent();
    const entries = member.effects.flatMap((effect) => (effect.type === "journal" ? [effect.entry] : []));
    expect(entries.map(({ event, detail }) => [event, detail])).toEqual([
      ["proposed", { instance: 2, ballot: "1.0" }],
      ["promised", { instance: 2, ballot: "6.1" }],
      ["refused", { instance: 2, ballot: "5.2", promised: "6.1" }],
      ["accepted", { instance: 2, ballot: "6.1", kind: "continue", members: [0, 1], base: 0 }],
    ]);
  });
});

describe("P8: a joiner may be named", () => {
  /** Seat 2's page was loaded anew, and says so much; seat 1 says it hears so many. */
  const joiners = (said: Partial<MessageOf<"heartbeat">> = {}, hearsOfSeat1 = 0b111) => {
    const member = new LoneMember().inView();
    member.says(1, { hears: hearsOfSeat1 });
    member.meet(2, { ready: true, ...said }, "page-2-again");
    return readyJoiners(member.ctx);
  };

  test("where it is ready, at work, and all members that are there hear it and are heard", () => {
    expect(joiners()).toEqual([2]);
    expect(joiners({ ready: false })).toEqual([]);
    expect(joiners({ state: "finished" })).toEqual([]);
    expect(joiners({ hears: 0b110 }), "it does not hear this one").toEqual([]);
    expect(joiners({ hears: 0b101 }), "it does not hear seat 1").toEqual([]);
    expect(joiners({}, 0b011), "seat 1 does not hear it").toEqual([]);
    expect(joiners({ hears: 0b101 }, 0b011)).toEqual([]);
  });

  test("not as long as nothing was heard of it, nor where it is a member", () => {
    const member = new LoneMember().inView();
    member.says(2, { ready: true });
    expect(readyJoiners(member.ctx)).toEqual([]);
    member.ctx.others.get(2)!.linkUp("page-2-again");
    expect(readyJoiners(member.ctx)).toEqual([]);
  });

  test("whatever a member says that is away", () => {
    const member = new LoneMember().inView();
    member.says(1, { hears: 0b011 });
    member.ctx.others.get(1)!.linkDown();
    member.meet(2, { ready: true }, "page-2-again");
    expect(readyJoiners(member.ctx)).toEqual([2]);
    member.ctx.others.get(1)!.linkUp("page-1-again");
    expect(readyJoiners(member.ctx), "and of whose new page nothing was heard").toEqual([2]);
  });
});
