import { defineMachine } from "../state-machine/machine.ts";
import { agree, mustDecide, startAgreeing } from "./agreeing.ts";
import type { PeerContext } from "./context.ts";
import { noticeDesertedLobby, noticeFailure, noticeSlowSave, saveCommitted } from "./endings.ts";
import { suspects } from "./failure-detector.ts";
import { isFenced } from "./frames.ts";
import { graceLeftMs, stopGrace } from "./grace.ts";
import type { Input } from "./input.ts";
import { install } from "./install.ts";
import { dueNews, joinSession, meetsSession, reachBase } from "./joining.ts";
import { startRecord } from "./lobby.ts";
import { persist } from "./persistence.ts";
import { commit, contribute, diverge, prepare, requestGradient, vote } from "./progress.ts";

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
      on: (ctx) => stopped(ctx) ?? (ctx.recovered ? "joining" : "recovering"),
    },
    joining: {
      to: ["computing", "catchingUp", "saving"],
      on(ctx) {
        noticeDesertedLobby(ctx);
        const next = stopped(ctx);
        if (next) return next;
        const record = dueNews(ctx) ?? startRecord(ctx);
        if (record) return install(ctx, record);
        if (ctx.news) return "joining";
        return meetsSession(ctx) ? "catchingUp" : "joining";
      },
    },
    computing: {
      to: ["averaging", "suspended", "agreeing", "saving"],
      enter: (ctx) => requestGradient(ctx, ctx.current, ctx.committed.parameters, false),
      on: (ctx) => interruption(ctx) ?? (contribute(ctx) ? "averaging" : "computing"),
    },
    averaging: {
      to: ["voting", "suspended", "agreeing", "saving"],
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
        ctx.suspendedAt ??= ctx.now;
        ctx.journal("suspended", { detail: { suspects: suspects(ctx) } });
      },
      on(ctx) {
        noticeFailure(ctx);
        if (ctx.ending) return "saving";
        if (ctx.news || isFenced(ctx)) return "agreeing";
        // A vote that was cast may still be answered: then the round is committed, but no new one starts (P1).
        if (count(ctx) === "saving") return "saving";
        if (suspects(ctx).length === 0) return resume(ctx);
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
        if (ctx.news) {
          const follows = install(ctx, ctx.news);
          return follows === "joining" ? "catchingUp" : follows;
        }
        if (!isFenced(ctx) && !mustDecide(ctx)) return suspects(ctx).length > 0 ? "suspended" : resume(ctx);
        return agree(ctx);
      },
    },
    catchingUp: {
      to: ["joining", "computing", "suspended", "agreeing", "saving"],
      on(ctx) {
        const next = stopped(ctx);
        if (next) return next;
        if (!ctx.installed) {
          const record = dueNews(ctx);
          return record ? install(ctx, record) : joinSession(ctx);
        }
        return interruption(ctx) ?? reachBase(ctx);
      },
    },
    saving: {
      to: ["finished", "halted"],
      enter: saveCommitted,
      on(ctx) {
        if (!ctx.saveSettled) noticeSlowSave(ctx);
        if (!ctx.saveSettled) return "saving";
        return ctx.ending?.kind === "finished" ? "finished" : "halted";
      },
    },
    finished: {
      to: [],
      on(ctx) {
        noteMissed(ctx);
        return "finished";
      },
      enter(ctx) {
        if (ctx.ending?.kind !== "finished") throw new Error(`seat ${ctx.seat} finishes without a reason`);
        ctx.journal("finished", { digest: ctx.committedDigest, detail: { reason: ctx.ending.reason } });
      },
    },
    halted: {
      to: [],
      on(ctx) {
        noteMissed(ctx);
        return "halted";
      },
      enter(ctx) {
        if (ctx.ending?.kind !== "halted") throw new Error(`seat ${ctx.seat} halts without a reason`);
        const { reason, detail } = ctx.ending;
        ctx.journal("halted", { digest: ctx.committedDigest, detail: { reason, detail } });
      },
    },
  },
});

/** The trainer failed, or somebody asked to stop while no vote can carry the wish. */
function stopped(ctx: PeerContext): "saving" | undefined {
  noticeFailure(ctx);
  if (ctx.askedToHalt) ctx.ending ??= { kind: "halted", reason: "asked", detail: `stopped while ${ctx.state}` };
  return ctx.ending ? "saving" : undefined;
}

/** What stops any working state: an ending, a record or a promise (P3), or somebody suspected (P1). */
function interruption(ctx: PeerContext): "saving" | "suspended" | "agreeing" | undefined {
  noticeFailure(ctx);
  if (ctx.ending) return "saving";
  if (ctx.news || isFenced(ctx)) return "agreeing";
  if (suspects(ctx).length > 0) return "suspended";
  return mustDecide(ctx) ? "agreeing" : undefined;
}

/** R4, R5: looks at the votes of the present round, if this peer has cast its own. */
function count(ctx: PeerContext): "computing" | "saving" | undefined {
  if (!ctx.current.votes.has(ctx.seat)) return undefined;
  const { tally } = ctx.current;
  if (tally === "open") return undefined;
  if (tally === "equal") commit(ctx);
  else diverge(ctx);
  return ctx.ending ? "saving" : "computing";
}

/** P1: everybody is back: the round goes on where it was, and nothing is computed again. */
function resume(ctx: PeerContext): "computing" | "averaging" | "voting" | "catchingUp" {
  stopGrace(ctx);
  ctx.journal("resumed", { detail: { graceLeftMs: graceLeftMs(ctx) } });
  if (!ctx.hasBase) return "catchingUp";
  if (ctx.current.prepared !== undefined) return "voting";
  return ctx.current.contributed ? "averaging" : "computing";
}

/** P6: the others decided something after this peer had come to its end. */
function noteMissed(ctx: PeerContext): void {
  const { news } = ctx;
  if (!news) return;
  ctx.news = undefined;
  ctx.record = news;
  ctx.missed = news;
  // P7: it has a say in what comes after, all the same.
  const isNamed = news.members.some(
    ({ seat, incarnation }) => seat === ctx.seat && incarnation === ctx.options.incarnation,
  );
  ctx.agreement.enter(news.view, isNamed);
  persist(ctx);
  const members = news.members.map(({ seat }) => seat);
  ctx.journal("missed", {
    digest: news.base.digest,
    detail: { instance: news.view, kind: news.kind, members, base: news.base.round },
  });
}
