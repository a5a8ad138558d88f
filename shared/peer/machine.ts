import { defineMachine } from "../state-machine/machine.ts";
import type { PeerContext } from "./context.ts";
import { endByGrace, graceLeftMs, noticeEnding, noticeSlowSave, saveCommitted } from "./endings.ts";
import { suspects } from "./failure-detector.ts";
import type { Input } from "./input.ts";
import { isComplete } from "./membership.ts";
import { commit, contribute, diverge, prepare, requestGradient, vote } from "./progress.ts";

/**
 * The peer's behaviour. Before a handler runs, the input's facts are in the context already (`ingest.ts`), so that a
 * handler only decides: does this state still hold, and if not, which follows? After every change the same input is
 * offered again, until a state holds.
 *
 * `recovering`, `agreeing` and `catchingUp` of the protocol have their place between these: `suspended` will lead to
 * `agreeing` where it now leads to `saving`.
 */
export const peerMachine = defineMachine<PeerContext, Input>()({
  name: "peer",
  initial: "joining",
  states: {
    joining: {
      to: ["computing", "saving"],
      on(ctx) {
        noticeEnding(ctx);
        if (ctx.askedToHalt) ctx.ending ??= { kind: "halted", reason: "asked", detail: "stopped before the start" };
        if (ctx.ending) return "saving";
        return isComplete(ctx) ? "computing" : "joining";
      },
    },
    computing: {
      to: ["averaging", "suspended", "saving"],
      enter(ctx) {
        if (!ctx.installed) installFirstView(ctx);
        requestGradient(ctx, ctx.current, ctx.committed.parameters, false);
      },
      on: (ctx) => interruption(ctx) ?? (contribute(ctx) ? "averaging" : "computing"),
    },
    averaging: {
      to: ["voting", "suspended", "saving"],
      on: (ctx) => interruption(ctx) ?? (prepare(ctx) ? "voting" : "averaging"),
    },
    voting: {
      to: ["computing", "suspended", "saving"],
      on(ctx) {
        const next = interruption(ctx);
        if (next) return next;
        vote(ctx);
        return count(ctx) ?? "voting";
      },
    },
    suspended: {
      to: ["computing", "averaging", "voting", "saving"],
      enter(ctx) {
        ctx.suspendedAt = ctx.now;
        ctx.journal("suspended", { detail: { suspects: suspects(ctx) } });
      },
      on(ctx) {
        noticeEnding(ctx);
        // A vote that was cast may still be answered: then the round is committed, but no new one starts (P1).
        if (ctx.ending || count(ctx) === "saving") return "saving";
        if (suspects(ctx).length === 0) return resume(ctx);
        if (ctx.askedToHalt) ctx.ending = { kind: "halted", reason: "asked", detail: "stopped while suspended" };
        else if (graceLeftMs(ctx) === 0) endByGrace(ctx);
        return ctx.ending ? "saving" : "suspended";
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
      on: () => "finished",
      enter: (ctx) => ctx.journal("finished", { digest: ctx.committedDigest }),
    },
    halted: {
      to: [],
      on: () => "halted",
      enter(ctx) {
        if (ctx.ending?.kind !== "halted") throw new Error(`seat ${ctx.seat} halts without a reason`);
        const { reason, detail } = ctx.ending;
        ctx.journal("halted", { digest: ctx.committedDigest, detail: { reason, detail } });
      },
    },
  },
});

/** M4: view 1 is all seats; round 1 starts. */
function installFirstView(ctx: PeerContext): void {
  ctx.installed = true;
  ctx.roundStartedAt = ctx.now;
  ctx.journal("viewInstalled", {
    digest: ctx.committedDigest,
    detail: { members: ctx.members, incarnations: incarnations(ctx) },
  });
}

function incarnations(ctx: PeerContext): readonly string[] {
  return ctx.members.map((seat) =>
    seat === ctx.seat ? ctx.options.incarnation : (ctx.others.get(seat)?.hello?.incarnation ?? ""),
  );
}

/** What stops any working state: an ending, or somebody suspected (P1). */
function interruption(ctx: PeerContext): "saving" | "suspended" | undefined {
  noticeEnding(ctx);
  if (ctx.ending) return "saving";
  return suspects(ctx).length > 0 ? "suspended" : undefined;
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
function resume(ctx: PeerContext): "computing" | "averaging" | "voting" {
  if (ctx.suspendedAt !== undefined) ctx.graceUsedMs += ctx.now - ctx.suspendedAt;
  ctx.suspendedAt = undefined;
  ctx.journal("resumed");
  if (ctx.current.prepared !== undefined) return "voting";
  return ctx.current.contributed ? "averaging" : "computing";
}
