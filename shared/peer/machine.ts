import { assert } from "../assert.ts";
import { defineMachine } from "../state-machine/machine.ts";
import { computeAhead } from "./ahead.ts";
import { agree, mustDecide, startAgreeing } from "./agreeing.ts";
import { commit, diverge } from "./commit.ts";
import type { PeerContext } from "./context.ts";
import { noticeDesertedLobby, noticeSlowSave, saveCommitted } from "./endings.ts";
import type { Input } from "./input.ts";
import { install } from "./install.ts";
import { dueRecord, joinSession, meetsSession, reachBase } from "./joining.ts";
import { startRecord } from "./lobby.ts";
import { measureLines } from "./measure-lines.ts";
import { obtainBase } from "./obtain-base.ts";
import { persist } from "./persistence.ts";
import { finishOf } from "./records.ts";
import { suspects, suspectsAny } from "./reach.ts";
import { startTogether } from "./start-now.ts";
import { contribute, requestGradient } from "./step.ts";
import { prepare, vote } from "./vote.ts";

/**
 * The peer's behaviour. Before a handler runs, the input's facts are in the context already (`ingest.ts`), so that a
 * handler only decides: does this state still hold, and if not, which follows? After every change the same input is
 * offered again, until a state holds.
 */
export const peerMachine = defineMachine<PeerContext, Input>()({
  name: "peer",
  initial: "recovering",
  states: {
    recovering: {
      to: ["joining", "saving"],
      on: (ctx) => stopped(ctx) ?? (ctx.storage.isRead ? "joining" : "recovering"),
    },
    joining: {
      to: ["computing", "catchingUp", "saving"],
      on(ctx) {
        noticeDesertedLobby(ctx);
        const next = stopped(ctx);
        if (next) return next;
        const record = dueRecord(ctx) ?? startRecord(ctx);
        if (record) return install(ctx, record);
        if (ctx.membership.pendingRecord) return "joining";
        if (meetsSession(ctx)) return "catchingUp";
        obtainBase(ctx);
        measureLines(ctx);
        startTogether(ctx);
        return "joining";
      },
    },
    computing: {
      to: ["averaging", "suspended", "agreeing", "saving"],
      enter: (ctx) => requestGradient(ctx, ctx.rounds.current, "committed", null),
      on: (ctx) => interruption(ctx) ?? (contribute(ctx) ? "averaging" : "computing"),
    },
    averaging: {
      to: ["voting", "suspended", "agreeing", "saving"],
      enter: computeAhead,
      on: (ctx) => interruption(ctx) ?? (prepare(ctx) ? "voting" : "averaging"),
    },
    voting: {
      to: ["computing", "suspended", "agreeing", "saving"],
      on(ctx) {
        const next = interruption(ctx);
        if (next) return next;
        vote(ctx);
        return count(ctx) ?? "voting";
      },
    },
    suspended: {
      to: ["computing", "averaging", "voting", "catchingUp", "agreeing", "saving"],
      enter(ctx) {
        ctx.grace.start();
        ctx.journal("suspended", { detail: { suspects: suspects(ctx) } });
      },
      on(ctx) {
        ctx.closing.noticeFailure();
        if (ctx.closing.ending) return "saving";
        if (ctx.membership.pendingRecord || ctx.isFenced) return "agreeing";
        // A vote that was cast may still be answered: then the round is committed, but no new one starts (P1).
        if (count(ctx) === "saving") return "saving";
        if (!suspectsAny(ctx)) return resume(ctx);
        const next = stopped(ctx);
        if (next) return next;
        return mustDecide(ctx) ? "agreeing" : "suspended";
      },
    },
    agreeing: {
      to: ["computing", "averaging", "voting", "suspended", "catchingUp", "saving"],
      enter: startAgreeing,
      on(ctx) {
        const next = stopped(ctx);
        if (next) return next;
        if (ctx.membership.pendingRecord) {
          const follows = install(ctx, ctx.membership.pendingRecord);
          return follows === "joining" ? "catchingUp" : follows;
        }
        if (!ctx.isFenced && !mustDecide(ctx)) return suspectsAny(ctx) ? "suspended" : resume(ctx);
        return agree(ctx);
      },
    },
    catchingUp: {
      to: ["joining", "computing", "suspended", "agreeing", "saving"],
      on(ctx) {
        const next = stopped(ctx);
        if (next) return next;
        if (!ctx.membership.isInstalled) {
          const record = dueRecord(ctx);
          return record ? install(ctx, record) : joinSession(ctx);
        }
        return interruption(ctx) ?? reachBase(ctx);
      },
    },
    saving: {
      to: ["finished", "halted"],
      enter: saveCommitted,
      on(ctx) {
        if (!ctx.closing.isSettled) noticeSlowSave(ctx);
        if (!ctx.closing.isSettled) return "saving";
        return ctx.closing.ending?.kind === "finished" ? "finished" : "halted";
      },
    },
    finished: {
      to: [],
      on(ctx) {
        noteMissed(ctx);
        return "finished";
      },
      enter(ctx) {
        const { ending } = ctx.closing;
        assert(ending?.kind === "finished", `seat ${ctx.seat} finishes for a reason`);
        ctx.journal("finished", { digest: ctx.model.committedDigest, detail: { reason: ending.reason } });
      },
    },
    halted: {
      to: [],
      on(ctx) {
        noteMissed(ctx);
        return "halted";
      },
      enter(ctx) {
        const { ending } = ctx.closing;
        assert(ending?.kind === "halted", `seat ${ctx.seat} halts for a reason`);
        const { reason, detail } = ending;
        ctx.journal("halted", { digest: ctx.model.committedDigest, detail: { reason, detail } });
      },
    },
  },
});

/** The trainer failed, or somebody asked to stop while no vote can carry the wish. */
function stopped(ctx: PeerContext): "saving" | undefined {
  ctx.closing.noticeFailure();
  const { isAsked, ending } = ctx.closing;
  if (isAsked && !ending) ctx.closing.end({ kind: "halted", reason: "asked", detail: `stopped while ${ctx.state}` });
  return isAsked || ending ? "saving" : undefined;
}

/** What stops any working state: an ending, a record or a promise (P3), or somebody suspected (P1). */
function interruption(ctx: PeerContext): "saving" | "suspended" | "agreeing" | undefined {
  ctx.closing.noticeFailure();
  if (ctx.closing.ending) return "saving";
  if (ctx.membership.pendingRecord || ctx.isFenced) return "agreeing";
  if (suspectsAny(ctx)) return "suspended";
  return mustDecide(ctx) ? "agreeing" : undefined;
}

/** R4, R5: looks at the votes of the present round, if this peer has cast its own. */
function count(ctx: PeerContext): "computing" | "saving" | undefined {
  if (!ctx.rounds.current.votes.has(ctx.seat)) return undefined;
  const { tally } = ctx.rounds.current;
  if (tally === "open") return undefined;
  if (tally === "equal") commit(ctx);
  else diverge(ctx);
  return ctx.closing.ending ? "saving" : "computing";
}

/** P1: everybody is back: the round goes on where it was, and nothing is computed again. */
function resume(ctx: PeerContext): "computing" | "averaging" | "voting" | "catchingUp" {
  ctx.grace.stop();
  ctx.journal("resumed", { detail: { graceLeftMs: ctx.grace.leftMs } });
  if (!ctx.catchUp.hasBase) return "catchingUp";
  if (ctx.rounds.current.prepared !== undefined) return "voting";
  return ctx.rounds.current.contributed ? "averaging" : "computing";
}

/** P6: the others decided something after this peer had come to its end. */
export function noteMissed(ctx: PeerContext): void {
  const record = ctx.membership.miss();
  if (!record) return;
  // P7: it has a say in what comes after, all the same.
  ctx.agreement.enter(record.view, ctx.membership.isNamedIn(record));
  persist(ctx);
  const members = record.members.map(({ seat }) => seat);
  ctx.journal("missed", {
    digest: record.base.digest,
    detail: { instance: record.view, kind: record.kind, members, base: record.base.round, ...finishOf(record) },
  });
}
