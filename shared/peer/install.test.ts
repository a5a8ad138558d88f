import { describe, expect, test } from "vitest";
import { WIRE_VERSION, type ViewRecord } from "../wire/messages.ts";
import { install, startAtBase, waitOutside } from "./install.ts";
import { greetAll } from "./lobby.ts";
import { Serving } from "./serving.ts";
import { digester } from "./testing/cluster.ts";
import { LoneMember } from "./testing/lone-member.ts";

/* What a record does to one peer: which state follows, what it holds then, and what of the view before is over. */

const ALL = [0, 1, 2];
const wanted = new Serving({ v: WIRE_VERSION, type: "stateRequest", round: 1, part: 0, parts: 1 });
const elsewhere = { round: 3, digest: "3".repeat(32) };

/** In view 1, whose start it has acted on. */
function started(...options: ConstructorParameters<typeof LoneMember>): LoneMember {
  const member = new LoneMember(...options);
  for (const seat of [1, 2]) member.meet(seat);
  act(member, member.record(1, ALL));
  done(member);
  return member;
}

const act = ({ ctx }: LoneMember, record: ViewRecord) => install(ctx, record);

/** Round 1 is prepared: its average was 1 throughout. @returns its digest */
function prepare({ ctx }: LoneMember): string {
  ctx.model.nextState.round = 1;
  ctx.model.nextState.parameters.fill(1);
  return (ctx.rounds.current.prepared = ctx.model.nextDigest);
}

/** A state of round 3 was fetched by a page that may still have to go back to round 0. @returns its digest */
function fetched({ ctx }: LoneMember): string {
  ctx.model.nextState.round = 3;
  ctx.model.nextState.parameters.fill(3);
  const digest = ctx.model.nextDigest;
  ctx.model.adoptFetched(digest, 1, true);
  return digest;
}

/** What it was to do since it was asked last. */
function done(member: LoneMember) {
  const sent = member.sent();
  const effects = member.effects.splice(0);
  return {
    sent,
    entries: effects.flatMap((effect) => (effect.type === "journal" ? [effect.entry] : [])),
    written: effects.flatMap((effect) => (effect.type === "persist" ? [effect.memory] : [])),
    loads: effects.flatMap((effect) => (effect.type === "load" ? [[effect.round, effect.digest]] : [])),
  };
}

/** Where it stands: the committed round and its digest, and whether it has the base of its view. */
const stand = ({ ctx }: LoneMember) => [ctx.model.committed.round, ctx.model.committedDigest, ctx.catchUp.hasBase];

/** Whether the residuals that round 1 left would count, had they not been rolled back. */
function residualsCount({ ctx }: LoneMember): boolean {
  ctx.model.residuals!.commit();
  return ctx.model.residuals!.contribution(0).previous[0] !== 0;
}

const committedByDecision = (digest: string): unknown =>
  expect.objectContaining({ event: "committed", digest, detail: { by: "decision" } });

describe("a record that names this page", () => {
  test("a start: it computes round 1 in a view with grace of its own, and remembers that it has a say (P7)", () => {
    const member = new LoneMember();
    const { ctx } = member;
    const base = { round: 0, digest: ctx.model.initialDigest };
    ctx.grace.start();
    member.pass(500);
    ctx.catchUp.becomeReady();
    ctx.serving.set(1, wanted);
    ctx.pulse.next(ctx.clock.wall, 100);
    expect(act(member, member.record(1, ALL))).toBe("computing");
    expect([ctx.membership.view, ctx.membership.members, ctx.membership.record?.view]).toEqual([1, ALL, 1]);
    expect([ctx.grace.leftMs, ctx.grace.isRunning, ctx.catchUp.isReady, ctx.serving.size]).toEqual([
      2000,
      false,
      false,
      0,
    ]);
    expect([ctx.model.committedView, ctx.rounds.isCurrent, ctx.rounds.startedAt]).toEqual([1, true, ctx.clock.wall]);
    expect(ctx.pulse.next(ctx.clock.wall, 100), "the others are told at once").toBeDefined();
    const incarnations = ALL.map((seat) => `page-${seat}`);
    expect(done(member)).toMatchObject({
      entries: [
        { event: "viewInstalled", digest: base.digest, detail: { kind: "start", members: ALL, incarnations, base: 0 } },
      ],
      written: [{ instance: 2, promised: null, accepted: null }],
    });
  });

  test("P5: a later one from the same state: the step of the round serves it, what the round left is forgotten", () => {
    const member = started({ compression: "int8" });
    const { ctx } = member;
    const requested = { view: 1, round: 1, attempt: 0 };
    ctx.rounds.current.requested = requested;
    ctx.model.residuals!.contribution(0).next.fill(7);
    ctx.serving.set(1, wanted);
    expect(act(member, member.record(2, [0, 1]))).toBe("computing");
    expect(ctx.rounds.current).toMatchObject({ view: 2, round: 1, requested });
    expect(residualsCount(member)).toBe(false);
    expect(ctx.serving.size, "somebody still fetches").toBe(1);
    const base = ctx.model.initialDigest;
    expect(done(member).entries).toMatchObject([
      { event: "decided", digest: base, detail: { instance: 2, kind: "continue", members: [0, 1], base: 0 } },
      { event: "viewInstalled", digest: base, detail: { kind: "continue", members: [0, 1], base: 0 } },
    ]);
  });

  test("S3: a step is not used again where averaging is secure", () => {
    const member = started({ averaging: "secure" });
    member.ctx.rounds.current.requested = { view: 1, round: 1, attempt: 0 };
    act(member, member.record(2, ALL));
    expect(member.ctx.rounds.current.requested).toBeUndefined();
  });

  test.each([true, false])(
    "P5: one from the state that is prepared here: it is committed (next round begun: %s)",
    (isBegun) => {
      const member = started();
      const { ctx } = member;
      const digest = prepare(member);
      ctx.rounds.current.requested = { view: 1, round: 1, attempt: 0 };
      const requested = { view: 1, round: 2, attempt: 0 };
      if (isBegun) ctx.rounds.beginNext().requested = requested;
      expect(act(member, member.record(2, [0, 1], { base: { round: 1, digest } }))).toBe("computing");
      expect(stand(member)).toEqual([1, digest, true]);
      expect(ctx.rounds.current).toMatchObject({ view: 2, round: 2 });
      expect(ctx.rounds.current.requested, "only the step on that state").toEqual(isBegun ? requested : undefined);
      expect(done(member).entries).toContainEqual(committedByDecision(digest));
    },
  );

  test("from a state that is not here: nothing is committed, and it catches up", () => {
    const member = started();
    member.ctx.storage.read(1, [{ round: 2, digest: "2".repeat(32), view: 1, finished: false }]);
    const before = member.ctx.model.initialDigest;
    const digest = prepare(member);
    for (const [view, base] of [
      [2, { round: 1, digest: "1".repeat(32) }],
      [3, { round: 5, digest }],
      [4, { round: 0, digest: "0".repeat(32) }],
    ] as const) {
      expect(act(member, member.record(view, ALL, { base }))).toBe("catchingUp");
      expect(stand(member)).toEqual([0, before, false]);
      expect(done(member).loads).toEqual([]);
    }
  });

  test("M4: from a state that its disk has: it is read", () => {
    const member = new LoneMember();
    const saved = (round: number, digest: string) => ({ round, digest, view: 1, finished: false });
    member.ctx.storage.read(1, [saved(2, "2".repeat(32)), saved(3, elsewhere.digest)]);
    expect(act(member, member.record(2, ALL, { kind: "start", base: elsewhere }))).toBe("catchingUp");
    expect(done(member).loads).toEqual([[3, elsewhere.digest]]);
    expect(member.ctx.catchUp.loading?.digest).toBe(elsewhere.digest);
  });

  test("the base has come: the round after it begins in this view", () => {
    const member = started();
    const { ctx } = member;
    act(member, member.record(2, ALL, { base: elsewhere }));
    const digest = fetched(member);
    expect(startAtBase(ctx)).toBe("computing");
    expect(stand(member)).toEqual([3, digest, true]);
    expect([ctx.rounds.current.view, ctx.rounds.current.round, ctx.model.committedView]).toEqual([2, 4, 2]);
  });

  test("M4: a page that has fetched a later state begins where the record says, and never goes back after that", () => {
    const back = new LoneMember();
    fetched(back);
    const base = { round: 0, digest: back.ctx.model.initialDigest };
    expect(act(back, back.record(2, ALL, { kind: "start", base }))).toBe("computing");
    expect(stand(back)).toEqual([0, base.digest, true]);
    const on = new LoneMember();
    const digest = fetched(on);
    expect(act(on, on.record(2, ALL, { kind: "start", base: { round: 3, digest } }))).toBe("computing");
    expect(act(on, on.record(3, ALL, { base }))).toBe("catchingUp");
    expect(stand(on)).toEqual([3, digest, false]);
  });

  test("R7: the last round is the base, or the session had finished: it saves, and says which", () => {
    const last = started({ rounds: 1 });
    const digest = prepare(last);
    expect(act(last, last.record(2, ALL, { base: { round: 1, digest } }))).toBe("saving");
    expect(last.ctx.closing.ending).toEqual({ kind: "finished", reason: "rounds" });
    const over = new LoneMember();
    expect(act(over, over.record(1, ALL, { finished: true }))).toBe("saving");
    expect(over.ctx.closing.ending).toEqual({ kind: "finished", reason: "earlier" });
  });
});

describe("P5: a record that ends the session", () => {
  const halt = (member: LoneMember, view: number, seats: readonly number[], base?: ViewRecord["base"]) =>
    act(member, member.record(view, seats, { kind: "halt", ...(base && { base }) }));
  const why = ({ ctx }: LoneMember) => {
    const { ending } = ctx.closing;
    return ending?.kind === "halted" ? `${ending.reason}: ${ending.detail}` : "no halt";
  };

  test("a member that holds the base saves it, and remembers the view (P7)", () => {
    const member = started();
    expect(halt(member, 2, [0, 1])).toBe("saving");
    expect(why(member)).toBe("decided: the peers decided to stop at round 0");
    expect([member.ctx.membership.view, member.ctx.membership.members]).toEqual([2, ALL]);
    expect(done(member)).toMatchObject({
      entries: [{ event: "decided", detail: { instance: 2, kind: "halt", members: [0, 1], base: 0 } }],
      written: [{ instance: 3 }],
    });
  });

  test("one that has prepared the base commits it first", () => {
    const member = started();
    const digest = prepare(member);
    halt(member, 2, ALL, { round: 1, digest });
    expect(stand(member)).toEqual([1, digest, true]);
    expect(done(member).entries).toContainEqual(committedByDecision(digest));
    expect(why(member)).toBe("decided: the peers decided to stop at round 1");
  });

  test("P9: one that holds something else saves that, a prefix, and says so", () => {
    for (const of of [{ round: 1, digest: "1".repeat(32) }, { round: 2 }]) {
      const member = started();
      const before = member.ctx.model.initialDigest;
      const digest = prepare(member);
      halt(member, 2, [1, 2], { digest, ...of });
      expect(stand(member)).toEqual([0, before, true]);
      expect(why(member)).toBe(
        `decided: the peers decided without this seat to stop at round ${of.round}; the state of round ${of.round} is not here, round 0 is saved`,
      );
    }
  });

  test("one that still fetches the base of its view takes nothing older for a state of that view", () => {
    for (const isPrepared of [true, false]) {
      const member = started();
      const before = member.ctx.model.initialDigest;
      const digest = prepare(member);
      act(member, member.record(2, ALL, { base: elsewhere }));
      halt(member, 3, ALL, isPrepared ? { round: 1, digest } : { round: 0, digest: before });
      expect(stand(member)).toEqual([0, before, true]);
      expect(why(member)).toMatch(/; the state of round [01] is not here, round 0 is saved$/);
    }
  });

  test("S4: says where too few are left for secure averaging", () => {
    const few = "decided: the peers decided to stop at round 0: secure averaging needs 3 peers, 2 are left";
    const plain = "decided: the peers decided to stop at round 0";
    for (const [averaging, seats, words] of [
      ["secure", [0, 1], few],
      ["secure", ALL, plain],
      ["plain", [0, 1], plain],
    ] as const) {
      const member = started({ averaging });
      halt(member, 2, seats);
      expect(why(member)).toBe(words);
    }
  });

  test("a page that never was in a view waits for all to come back, and has learned the view and the state (M4)", () => {
    const member = new LoneMember();
    const { ctx } = member;
    ctx.storage.read(0, []);
    ctx.greeting.ready("test");
    member.meet(1);
    const digest = fetched(member);
    ctx.catchUp.becomeReady();
    greetAll(ctx);
    expect(done(member).sent).toContainEqual({ to: 1, message: ctx.greeting.hello });
    expect(halt(member, 4, [1, 2])).toBe("joining");
    expect([ctx.storage.lastView, ctx.membership.record, ctx.catchUp.isReady]).toEqual([4, undefined, false]);
    const saved = [{ round: 3, digest, view: 1, finished: false }];
    expect(ctx.storage.saved).toEqual(saved);
    const hellos = done(member).sent.filter(({ message }) => message.type === "hello");
    expect(hellos).toMatchObject([{ to: 1, message: { lastView: 4, saved } }]);
  });

  test("whoever waits outside without any record knows of no view", () => {
    const { ctx } = new LoneMember();
    expect(waitOutside(ctx)).toBe("joining");
    expect(ctx.storage.lastView).toBe(0);
  });
});

describe("P8: a record that leaves this page out", () => {
  test("a member leaves: it asks for a place in the next view, with nothing of the old one", () => {
    const member = started({ compression: "int8" });
    const { ctx } = member;
    const requested = { view: 1, round: 1, attempt: 0 };
    ctx.rounds.current.requested = requested;
    ctx.model.residuals!.contribution(0).next.fill(7);
    ctx.catchUp.missBase();
    ctx.grace.start();
    member.pass(500);
    expect(act(member, member.record(2, [1, 2]))).toBe("catchingUp");
    expect([ctx.membership.view, ctx.membership.members, ctx.catchUp.hasBase]).toEqual([0, [], true]);
    expect([ctx.grace.leftMs, ctx.grace.isRunning]).toEqual([2000, false]);
    expect([ctx.rounds.current.view, ctx.rounds.current.requested]).toEqual([0, undefined]);
    expect(residualsCount(member)).toBe(false);
    expect(done(member).entries).toMatchObject([{ event: "decided", detail: { instance: 2, members: [1, 2] } }]);
    expect(act(member, member.record(3, [1, 2])), "it is outside already").toBe("catchingUp");
  });

  test("it takes the base with it where it has prepared that very state", () => {
    const member = started();
    const before = member.ctx.model.initialDigest;
    const digest = prepare(member);
    act(member, member.record(2, [1, 2], { base: { round: 1, digest } }));
    expect(stand(member)).toEqual([1, digest, true]);
    for (const base of [
      { round: 1, digest: "1".repeat(32) },
      { round: 2, digest },
    ]) {
      const other = started();
      prepare(other);
      act(other, other.record(2, [1, 2], { base }));
      expect(stand(other)).toEqual([0, before, true]);
    }
    const fetching = started();
    prepare(fetching);
    fetching.ctx.catchUp.missBase();
    act(fetching, fetching.record(2, [1, 2], { base: { round: 1, digest } }));
    expect(stand(fetching)).toEqual([0, before, true]);
  });
});

/** The contribution to the present round goes out to seat 1, all of it. */
function send({ ctx }: LoneMember, gradient: Float32Array): void {
  const { reduce } = ctx.rounds.current;
  reduce.contribute(gradient, 1);
  for (let chunk = reduce.next(1); chunk; chunk = reduce.next(1)) chunk.fill(new Uint8Array(chunk.payloadBytes));
}

describe("I9: what is owed for a round that a record ends", () => {
  /** A member of view 1 that has sent its contribution to round 1, and had owed 2 of each element before. */
  function contributed(): LoneMember {
    const member = started({ compression: "sparse" });
    const { residuals } = member.ctx.model;
    residuals!.restart(new Float32Array(8).fill(2));
    send(member, new Float32Array(8).fill(1));
    return member;
  }
  const owed = ({ ctx }: LoneMember) => [...ctx.model.residuals!.left];
  /** Each frame of two elements sends one of them. */
  const SENT = [0, 3, 0, 3, 0, 3, 0, 3];
  const BEFORE = Array<number>(8).fill(2);
  const next = { round: 1, digest: "1".repeat(32) };

  test("a view that begins from it without this page: its contribution is in there", () => {
    const member = contributed();
    act(member, member.record(2, [1, 2], { base: next }));
    expect(owed(member)).toEqual(SENT);
    expect([...member.ctx.model.kept.owed!], "beside the state before it stands what was owed to that").toEqual(BEFORE);
    // The state that is fetched then is another one than this page has prepared, and owes nothing new.
    fetched(member);
    expect(owed(member)).toEqual(SENT);
    expect([...member.ctx.model.kept.owed!]).toEqual(SENT);
  });

  test("one that names this page, too, which has not prepared it", () => {
    const member = contributed();
    expect(act(member, member.record(2, ALL, { base: next }))).toBe("catchingUp");
    expect(owed(member)).toEqual(SENT);
    expect(member.ctx.rounds.current.reduce.waiting(1), "nothing of view 1 goes out any more").toBe(0);
    act(member, member.record(3, ALL, { base: { round: 3, digest: "3".repeat(32) } }));
    expect(owed(member), "it has sent nothing since").toEqual(SENT);
  });

  test("one that goes back: nothing of it counts", () => {
    for (const seats of [ALL, [1, 2]]) {
      const member = contributed();
      act(member, member.record(2, seats));
      expect(owed(member)).toEqual(BEFORE);
    }
  });

  test("one of several views later: nobody can say, and nothing is owed any more", () => {
    const member = contributed();
    act(member, member.record(4, [1, 2], { base: { round: 2, digest: "2".repeat(32) } }));
    expect(owed(member)).toEqual(Array<number>(8).fill(0));
    const back = contributed();
    act(back, back.record(4, [1, 2]));
    expect(owed(back), "where it went back they can").toEqual(BEFORE);
    const idle = started({ compression: "sparse" });
    idle.ctx.model.residuals!.restart(new Float32Array(8).fill(2));
    act(idle, idle.record(4, [1, 2], { base: { round: 2, digest: "2".repeat(32) } }));
    expect(owed(idle), "where it had not contributed they can, too").toEqual(BEFORE);
  });

  test("a halt at what is prepared here: nothing of that round goes out any more", () => {
    const member = contributed();
    const { current } = member.ctx.rounds;
    current.prepared = member.ctx.model.nextDigest;
    expect(act(member, member.record(2, [1, 2], { kind: "halt", base: { round: 1, digest: current.prepared } }))).toBe(
      "saving",
    );
    expect(owed(member)).toEqual(SENT);
    member.ctx.rounds.current.reduce.rewind(1);
    expect(member.ctx.rounds.current.reduce.waiting(1)).toBe(0);
  });

  test("R5: a retry that has not begun to send leaves what the first attempt left", () => {
    const member = contributed();
    member.ctx.rounds.tryAgain();
    act(member, member.record(2, [1, 2], { base: next }));
    expect(owed(member)).toEqual(SENT);
  });
});

describe("R10: what a page load of this seat had owed", () => {
  const states = (round: number, owed?: Float32Array) => {
    const state = { round, parameters: new Float32Array(8).fill(round), moments: [], ...(owed && { owed }) };
    return { state, named: { round, digest: digester.digest(state), view: 1 } };
  };
  const owed = ({ ctx }: LoneMember) => ctx.model.owed.owed?.[0];

  test("is taken back with the very state with which it was kept, and given up with any other", () => {
    const member = new LoneMember({ compression: "sparse" });
    const { model } = member.ctx;
    const { state, named } = states(3, new Float32Array(8).fill(5));
    expect(model.adoptLoaded(state, named, true)).toBe(true);
    expect(owed(member)).toBe(5);
    expect(model.kept).toMatchObject({ round: 3, owed: new Float32Array(8).fill(5) });
    fetched(member);
    expect(owed(member)).toBe(0);
    expect(model.adoptLoaded(state, named, true)).toBe(true);
    model.resumeInitial();
    expect(owed(member)).toBe(0);
  });

  test("is nothing where none was kept, or what was kept cannot be it", () => {
    const wrong = [new Float32Array(7).fill(5), new Float32Array(8).fill(NaN)];
    for (const kept of [undefined, ...wrong]) {
      const member = new LoneMember({ compression: "sparse" });
      const { state, named } = states(3, kept);
      expect(member.ctx.model.adoptLoaded(state, named, true)).toBe(true);
      expect(owed(member)).toBe(0);
    }
  });

  test("does not take the place of what this page load owes itself", () => {
    const member = started({ compression: "sparse" });
    const { model } = member.ctx;
    send(member, Float32Array.of(1, 1, 0, 0, 0, 0, 0, 0));
    model.settle();
    const { state, named } = states(3, new Float32Array(8).fill(5));
    expect(model.adoptLoaded(state, named, false)).toBe(true);
    expect(model.owed.owed?.[1]).toBe(1);
  });

  test("is kept of sparse contributions alone", () => {
    expect(new LoneMember({ compression: "int8" }).ctx.model.kept.owed).toBeUndefined();
    expect(new LoneMember({ compression: "sparse", averaging: "secure" }).ctx.model.kept.owed).toBeUndefined();
  });
});
