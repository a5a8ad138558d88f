import { assert, present } from "../assert.ts";
import { ANSWERS_WITHHELD_MAX } from "../limits.ts";
import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import { WIRE_VERSION, type AgreementMessage, type Ballot, type MessageOf, type ViewRecord } from "../wire/messages.ts";
import { ballotText } from "./agreement/ballot.ts";
import { chooseRecord, type Candidate } from "./agreement/choose-record.ts";
import type { Proposal } from "./agreement/proposer.ts";
import type { Report } from "./agreement/base-round.ts";
import type { PeerContext } from "./context.ts";
import { hasEnded, hearsBitmap, isTwoWay, isUp } from "./reach.ts";
import type { Other } from "./other.ts";
import { persist } from "./persistence.ts";
import { finishOf, hearDecided, tellRecord } from "./records.ts";
import { BACK_OFF_HEARTBEATS_MAX, PROMISES_WAIT_HEARTBEATS } from "./timing.ts";

/*
 * Somebody is away, or has come back: who takes part from now on, and from which state? Whoever decides that alone may
 * find that others have decided something else, and then there are two histories. There is nobody to ask: whoever
 * coordinated it could be the one who is away. So any member may propose, and what a majority of all seats has accepted
 * is decided, once and for all, whoever proposed it and whoever lives to tell (Paxos). The one thing that this needs of
 * the rounds is that a promise ends them (P3): what a majority has promised can be added up without its changing
 * meanwhile, and from that follows which state all can go on from (P4).
 */

/** A message of the agreement arrived, from another seat or from this one. */
export function hearAgreement(ctx: PeerContext, from: number, message: AgreementMessage): void {
  switch (message.type) {
    case "prepare":
      return hearPrepare(ctx, from, message);
    case "promise":
      return hearPromise(ctx, from, message);
    case "refuse":
      return hearRefuse(ctx, message);
    case "accept":
      return hearAccept(ctx, from, message);
    case "accepted":
      return hearAccepted(ctx, from, message);
    case "decided":
      return hearDecided(ctx, from, message.record);
    default:
      message satisfies never;
  }
}

/** P2: starts a ballot above all that were seen. */
export function propose(ctx: PeerContext): void {
  const { agreement } = ctx;
  const instance = ctx.membership.view + 1;
  const ballot = agreement.propose(instance, ctx.seat, backOffMs(ctx));
  ctx.journal("proposed", { detail: { instance, ballot: ballotText(ballot) } });
  toAll(ctx, { v: WIRE_VERSION, type: "prepare", instance, ballot });
}

/**
 * P4, P5: proposes a record once a quorum has promised. Members that are there but have not answered yet are given a
 * moment, so that the new view does not leave out whoever is only a little slower.
 */
export function proposeRecord(ctx: PeerContext): void {
  offerRecord(ctx, {
    instance: ctx.membership.view + 1,
    awaited: ctx.membership.members.filter((seat) => isUp(ctx, seat)),
    record: (proposal) => newRecord(ctx, proposal),
  });
}

/** What is proposed, should nothing have been accepted before, and whose promises are waited for a moment. */
interface Offer {
  readonly instance: number;
  readonly awaited: readonly number[];
  /** Left out: as soon as a quorum has promised. */
  readonly isReady?: (proposal: Proposal) => boolean;
  readonly record: (proposal: Proposal) => ViewRecord | undefined;
}

/** P4: phase 2 of this peer's own ballot, when it is time for that. */
export function offerRecord(ctx: PeerContext, { instance, awaited, isReady, record: make }: Offer): void {
  const { agreement } = ctx;
  const { proposal } = agreement;
  if (!proposal?.isPromised || proposal.record || proposal.instance !== instance) return;
  if (isReady?.(proposal) === false) return;
  const waits = awaited.some((seat) => !proposal.promises.has(seat));
  if (waits && agreement.preparingMs < promisesWaitMs(ctx)) return;
  const record = proposal.inherited?.record ?? make(proposal);
  if (!record) return;
  proposal.propose(record);
  toAll(ctx, {
    v: WIRE_VERSION,
    type: "accept",
    instance: proposal.instance,
    ballot: proposal.ballot,
    record,
  });
}

function newRecord(ctx: PeerContext, proposal: Proposal): ViewRecord | undefined {
  const promises = [...proposal.promises.values()];
  const candidates = new Map<number, Candidate>();
  for (const [seat, { report, hears }] of proposal.promises) {
    const incarnation = ctx.membership.incarnations.get(seat);
    if (report && incarnation !== undefined && works(ctx, seat))
      candidates.set(seat, { incarnation, hears, reported: true });
  }
  for (const seat of readyJoiners(ctx)) {
    const { link, heartbeat } = present(ctx.others.get(seat), "a joiner is another seat");
    assert(link !== undefined && heartbeat, "a joiner is heard over its link");
    candidates.set(seat, { incarnation: link, hears: heartbeat.hears, reported: false });
  }
  const chosen = chooseRecord({
    view: proposal.instance,
    policy: ctx.spec.policy,
    before: ctx.membership.members,
    quorum: proposal.quorum,
    membersMin: ctx.spec.averaging === "secure" ? SECURE_MEMBERS_MIN : 1,
    reports: promises.flatMap(({ report }) => report ?? []),
    candidates,
    expected: [...candidates.keys(), ...ctx.membership.members.filter((seat) => works(ctx, seat))],
    hasGrace: ctx.grace.leftMs > 0,
  });
  const { record } = ctx.membership;
  if (!chosen) return undefined;
  // M4: a session that had finished is not gone on with because somebody was lost while others fetched its last state.
  const hadFinished = record?.finished && record.base.digest === chosen.base.digest;
  // M8: what was chosen stays.
  return { ...chosen, ...(hadFinished && { finished: true }), ...(record?.choice && { choice: record.choice }) };
}

/** The seat's peer has not come to an end, as far as is known. */
function works(ctx: PeerContext, seat: number): boolean {
  const other = ctx.others.get(seat);
  return other === undefined || !hasEnded(ctx, other);
}

/**
 * P8: seats whose peer is no member of the view, has caught up, and can be reached both ways by every member that is
 * there: before that, naming it would only suspend the next view.
 */
export function readyJoiners(ctx: PeerContext): readonly number[] {
  const seats: number[] = [];
  for (const other of ctx.others.values()) if (isAdmissible(ctx, other)) seats.push(other.seat);
  return seats;
}

function isAdmissible(ctx: PeerContext, joiner: Other): boolean {
  const { heartbeat } = joiner;
  if (heartbeat?.ready !== true || joiner.endedSince !== undefined) return false;
  if (ctx.isMember(joiner.seat) || !isTwoWay(ctx, joiner)) return false;
  return ctx.membership.members.every((seat) => {
    const member = ctx.others.get(seat);
    if (!member?.heartbeat || seat === joiner.seat || !isUp(ctx, seat)) return true;
    return ((heartbeat.hears >>> seat) & (member.heartbeat.hears >>> joiner.seat) & 1) === 1;
  });
}

function hearPrepare(ctx: PeerContext, from: number, { instance, ballot }: MessageOf<"prepare">): void {
  const { acceptor } = ctx.agreement;
  if (!acceptor || !isOwnBallot(ctx, from, ballot) || !canAnswer(ctx, from)) return;
  const answer = acceptor.prepare(instance, ballot);
  if (answer === "past") return tellRecord(ctx, from);
  if (answer === "refused") return refuse(ctx, from, instance, ballot);
  ctx.agreement.saw(ballot);
  yieldTo(ctx, ballot);
  ctx.journal("promised", { detail: { instance, ballot: ballotText(ballot) } });
  const promise: MessageOf<"promise"> = {
    v: WIRE_VERSION,
    type: "promise",
    instance,
    ballot,
    accepted: acceptor.memory.accepted,
    report: reportFor(ctx, instance),
    hears: hearsBitmap(ctx),
  };
  persist(ctx, [{ to: from, message: promise }]);
}

/** P3: what this peer knows as a member of the last view; nothing changes it any more once the promise is made. */
function reportFor(ctx: PeerContext, instance: number): Report | null {
  const { isInstalled, view, incarnations, record } = ctx.membership;
  if (!isInstalled || instance !== view + 1) return null;
  if (incarnations.get(ctx.seat) !== ctx.options.incarnation) return null;
  // A member that still fetches the base has not voted in this view.
  if (!ctx.catchUp.hasBase && record) return { committed: record.base, prepared: null };
  const { current } = ctx.rounds;
  const { committed, committedDigest } = ctx.model;
  return {
    committed: { round: committed.round, digest: committedDigest },
    prepared: current.prepared === undefined ? null : { round: current.round, digest: current.prepared },
    ...(ctx.closing.reason === "finished" && { finished: true }),
  };
}

function hearPromise(ctx: PeerContext, from: number, promise: MessageOf<"promise">): void {
  const { proposal } = ctx.agreement;
  if (!proposal?.is(promise.instance, promise.ballot)) return;
  proposal.promises.set(from, promise);
}

/** Somebody has a higher ballot: ours is given up, and the next one waits a random while (P10). */
function hearRefuse(ctx: PeerContext, { instance, ballot, promised }: MessageOf<"refuse">): void {
  const { agreement } = ctx;
  if (instance !== ctx.membership.view + 1) return;
  agreement.saw(promised);
  if (!agreement.proposal?.is(instance, ballot)) return;
  agreement.giveWay(backOffMs(ctx));
}

function hearAccept(ctx: PeerContext, from: number, { instance, ballot, record }: MessageOf<"accept">): void {
  const { acceptor } = ctx.agreement;
  if (!acceptor || !isOwnBallot(ctx, from, ballot) || !canAnswer(ctx, from)) return;
  const answer = acceptor.accept(instance, ballot, record);
  if (answer === "past") return tellRecord(ctx, from);
  if (answer === "refused") return refuse(ctx, from, instance, ballot);
  ctx.agreement.saw(ballot);
  yieldTo(ctx, ballot);
  const { kind, base } = record;
  const members = record.members.map(({ seat }) => seat);
  ctx.journal("accepted", {
    detail: { instance, ballot: ballotText(ballot), kind, members, base: base.round, ...finishOf(record) },
  });
  persist(ctx, [{ to: from, message: { v: WIRE_VERSION, type: "accepted", instance, ballot } }]);
}

function hearAccepted(ctx: PeerContext, from: number, { instance, ballot }: MessageOf<"accepted">): void {
  const { proposal } = ctx.agreement;
  if (!proposal?.record || !proposal.is(instance, ballot)) return;
  proposal.acceptances.add(from);
  if (!proposal.isAccepted) return;
  toAll(ctx, { v: WIRE_VERSION, type: "decided", record: proposal.record });
}

function refuse(ctx: PeerContext, to: number, instance: number, ballot: Ballot): void {
  const promised = present(ctx.agreement.acceptor?.memory.promised, "a ballot is refused because of a higher promise");
  ctx.journal("refused", {
    detail: { instance, ballot: ballotText(ballot), promised: ballotText(promised) },
  });
  ctx.tell(to, { v: WIRE_VERSION, type: "refuse", instance, ballot, promised });
}

/** Another's higher ballot is under way: it gets its time before ours is tried again. */
function yieldTo(ctx: PeerContext, ballot: Ballot): void {
  if (ballot.seat === ctx.seat) return;
  ctx.agreement.giveWay(backOffMs(ctx));
}

/** On a slow network heartbeats are no measure of how long an answer takes. */
function promisesWaitMs(ctx: PeerContext): number {
  return Math.max(PROMISES_WAIT_HEARTBEATS * ctx.spec.heartbeatMs, 2 * slowestRoundTripMs(ctx));
}

function slowestRoundTripMs(ctx: PeerContext): number {
  return Math.max(0, ...[...ctx.others.values()].map((other) => (isTwoWay(ctx, other) ? (other.rttMs ?? 0) : 0)));
}

/** P10: random, and doubling with each ballot that came to nothing; at least time for a round trip and the promises. */
function backOffMs(ctx: PeerContext): number {
  const most = Math.min(2 ** (1 + ctx.agreement.failures), BACK_OFF_HEARTBEATS_MAX);
  const patienceMs = promisesWaitMs(ctx) + ctx.spec.heartbeatMs;
  return patienceMs + ctx.random.uniform() * most * Math.max(ctx.spec.heartbeatMs, slowestRoundTripMs(ctx));
}

function isOwnBallot(ctx: PeerContext, from: number, ballot: Ballot): boolean {
  if (ballot.seat === from) return true;
  ctx.reject(from, `seat ${from} sent a ballot of seat ${ballot.seat}`);
  return false;
}

/** P7: each answer waits for the disk, and silence is always allowed. */
function canAnswer(ctx: PeerContext, from: number): boolean {
  if (ctx.agreement.withheld < ANSWERS_WITHHELD_MAX) return true;
  ctx.reject(from, `seat ${from} asks for more than the disk of seat ${ctx.seat} keeps up with`);
  return false;
}

function toAll(ctx: PeerContext, message: AgreementMessage): void {
  ctx.broadcast(message);
  ctx.tell(ctx.seat, message);
}
