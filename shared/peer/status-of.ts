import type { PeerContext } from "./context.ts";
import { ballotText } from "./agreement/ballot.ts";
import { isTwoWay, reachable, suspects } from "./reach.ts";
import { startStatusOf } from "./start-now.ts";
import type { Other } from "./other.ts";
import { NOTHING_SAID, ownFacts, saidFacts } from "./heartbeat-facts.ts";
import type { AgreementStatus, OtherPeerStatus, PeerStatus } from "./status.ts";

/** The peer at a glance. */
export function statusOf(ctx: PeerContext): PeerStatus {
  const others = [...ctx.others.values()];
  const { ending, saved } = ctx.closing;
  return {
    session: ctx.options.session,
    seat: ctx.seat,
    name: ctx.telemetry.latest?.name ?? "",
    incarnation: ctx.options.incarnation,
    view: ctx.membership.view,
    members: ctx.membership.members,
    shares: ctx.membership.isInstalled ? ctx.rounds.current.shares : null,
    slices: ctx.membership.isInstalled ? ctx.rounds.current.slices : null,
    ...ownFacts(ctx),
    cameFrom: ctx.cameFrom ?? null,
    loss: ctx.figures.loss ?? null,
    accuracy: ctx.figures.pooled?.accuracy ?? null,
    heldOutLoss: ctx.figures.pooled?.loss ?? null,
    evaluatedRound: ctx.figures.evaluatedRound ?? null,
    backend: ctx.greeting.backend ?? "",
    peers: others.map((other) => otherStatus(ctx, other)),
    start: startStatus(ctx),
    startNow: ctx.state === "joining" ? startStatusOf(ctx) : null,
    choice: ctx.choice ?? null,
    standing: ctx.agreement.acceptor !== undefined,
    waitingFor: waitingFor(ctx),
    suspects: ctx.membership.isInstalled && !ending ? suspects(ctx) : [],
    graceLeftMs: !ctx.grace.isRunning || ending ? null : ctx.grace.leftMs,
    agreement: agreementStatus(ctx),
    record: ctx.membership.record ?? null,
    missed: ctx.membership.missed ?? null,
    safety: ctx.safety.status,
    durable: ctx.storage.isDurable,
    checkpoints: ctx.storage.checkpoints,
    telemetry: ctx.telemetry.latest ?? null,
    bytesSent: others.reduce((sum, other) => sum + other.bytesSent, 0),
    bytesReceived: others.reduce((sum, other) => sum + other.bytesReceived, 0),
    rejected: others.reduce((sum, other) => sum + other.rejections, 0),
    ...(saved ? { saved } : {}),
    ...(ending?.kind === "halted" ? { halted: { reason: ending.reason, detail: ending.detail } } : {}),
  };
}

function otherStatus(ctx: PeerContext, other: Other): OtherPeerStatus {
  const { heartbeat, hello } = other;
  return {
    seat: other.seat,
    name: other.telemetry?.name ?? "",
    ...(heartbeat ? saidFacts(heartbeat) : NOTHING_SAID),
    heardMsAgo: heartbeat ? Math.max(0, ctx.now - other.heardAt) : null,
    rttMs: other.rttMs ?? null,
    linkUp: isTwoWay(ctx, other),
    member: ctx.isMember(other.seat),
    ready: heartbeat?.ready === true && !ctx.isMember(other.seat),
    backend: hello?.backend ?? null,
    exchange: exchangeWith(ctx, other.seat),
    telemetry: other.telemetry ?? null,
    bytesSent: other.bytesSent,
    bytesReceived: other.bytesReceived,
  };
}

function exchangeWith(
  { membership, closing, rounds: { current } }: PeerContext,
  seat: number,
): OtherPeerStatus["exchange"] {
  const shares = membership.isInstalled && !closing.ending ? current.reduce.sharesWith(seat) : undefined;
  return shares ? { ...shares, voted: current.votes.has(seat) } : null;
}

/** How the agreement stands, while there is one. */
function agreementStatus(ctx: PeerContext): AgreementStatus | null {
  const { agreement } = ctx;
  if (ctx.state !== "agreeing") return null;
  const { promised, accepted } = agreement.acceptor?.memory ?? { promised: null, accepted: null };
  const { proposal } = agreement;
  return {
    instance: ctx.membership.view + 1,
    quorum: agreement.quorum,
    reachable: reachable(ctx),
    promised: promised && ballotText(promised),
    accepted: accepted && { ballot: ballotText(accepted.ballot), record: accepted.record },
    proposal: proposal
      ? {
          ballot: ballotText(proposal.ballot),
          phase: proposal.record ? "accept" : "prepare",
          promises: [...proposal.promises.keys()],
          acceptances: [...proposal.acceptances],
          record: proposal.record ?? null,
        }
      : null,
    minorityInMs: agreement.minorityInMs,
  };
}

function startStatus({ spec, seat, model, membership, others, catchUp }: PeerContext): PeerStatus["start"] {
  if (spec.start === null || membership.isInstalled || membership.wasMember) return null;
  const { digest } = spec.start;
  const told = [...others.values()].filter(({ hello }) => hello?.holds?.digest === digest);
  const held = model.committedDigest === digest;
  const holders = [...told.map((other) => other.seat), ...(held ? [seat] : [])].sort((a, b) => a - b);
  return { held, holders, refusedFrom: catchUp.refusedFrom };
}

/** H5: whom this peer waits for, and what that one is doing. */
function waitingFor(ctx: PeerContext): PeerStatus["waitingFor"] {
  return awaitedSeats(ctx)
    .filter((seat) => seat !== ctx.seat)
    .map((seat) => ({ seat, doing: doing(ctx, seat) }));
}

function awaitedSeats(ctx: PeerContext): readonly number[] {
  if (ctx.state === "joining") {
    return [...ctx.others.values()].filter((other) => !other.hello || !isTwoWay(ctx, other)).map((other) => other.seat);
  }
  if (ctx.state === "suspended") return suspects(ctx);
  if (ctx.state === "averaging") {
    // An average is missing wherever a contribution is: those that owe contributions are the ones to name.
    const { missingContributions, missing } = ctx.rounds.current.reduce;
    return missingContributions.length > 0 ? missingContributions : missing;
  }
  if (ctx.state === "voting" && ctx.rounds.current.votes.has(ctx.seat)) return ctx.rounds.current.votesMissing;
  return [];
}

function doing(ctx: PeerContext, seat: number): string {
  const other = ctx.others.get(seat);
  if (other?.refusal !== undefined) return other.refusal;
  if (other?.link === undefined) return "not connected";
  if (!other.heartbeat) return "silent";
  return isTwoWay(ctx, other) ? other.heartbeat.state : `silent since it was ${other.heartbeat.state}`;
}
