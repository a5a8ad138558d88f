import { SECURE_MEMBERS_MIN } from "../session/contradictions.ts";
import type { MessageOf, ViewRecord } from "../wire/messages.ts";
import { largestClique } from "./agreement/clique.ts";
import type { PeerContext } from "./context.ts";
import { areAllTogether, greetAll, hasSay, hasVoice, heldState, knownView } from "./lobby.ts";
import type { Other } from "./other.ts";
import { persist } from "./persistence.ts";
import { hearsBitmap, isTwoWay } from "./reach.ts";
import { choiceOf } from "./settings-choice.ts";
import type { StartNow } from "./start-now-status.ts";
import { offerRecord, propose } from "./view-change.ts";

/*
 * M7: a session may start before all seats are there, once a majority is and somebody asks for it. Two parts could start
 * then that do not know of each other, unless what makes the start is decided as the record of every later view is: by
 * Paxos among all seats, as instance 1. That needs acceptors that know what their seat has promised; at the beginning
 * nobody has a memory, and a page without one may be of a seat that has forgotten. So whoever gave the seat away vouches
 * for a page load that it is the first one which can have told anything; it has a say, and one that remembers has it too.
 *
 * The start of all (M4) is not decided by Paxos, and must not race with a start of part. Whoever says the lobby's digest
 * gives up its say first, on the disk too if that may know of one; and whoever has promised in instance 1 says no digest,
 * unless too few are left who have a say. So where all have said the digest nobody can accept a start of part any more, and
 * where a majority has promised one, not all can have said the digest.
 */

/** Instance 1 decides the first record. */
const FIRST = 1;

/** Somebody at this page asks to start with those who are there. Where that is not offered, nothing comes of it. */
export function askToStart(ctx: PeerContext): void {
  const { together: seats, isOffered } = startStatusOf(ctx);
  if (ctx.state !== "joining" || !isOffered || ctx.starting.isAsked) return;
  ctx.starting.ask();
  ctx.journal("startAsked", { detail: { seats } });
  // Others who have a say learn of it.
  ctx.pulse.hurry();
}

/** One look at a lobby before the first view: gives up the say where it is of no use, or moves the start on. */
export function startTogether(ctx: PeerContext): void {
  keepGivenUp(ctx);
  if (!hasSay(ctx) || ctx.membership.record || ctx.membership.pendingRecord) return;
  if (
    knownView(ctx) >= FIRST ||
    (areAllTogether(ctx) && !(isBound(ctx) && voices(ctx).length >= ctx.agreement.quorum))
  ) {
    return giveUpSay(ctx);
  }
  const { agreement } = ctx;
  if (!isCalled(ctx) || !startStatusOf(ctx).isOffered) return;
  if (agreement.isIdle) agreement.proposeIn(firstTurnMs(ctx));
  if (agreement.isDue) propose(ctx);
  offerRecord(ctx, {
    instance: FIRST,
    awaited: voices(ctx),
    // A ballot that only others have promised could come again from a page load that does not know of it.
    isReady: (proposal) => proposal.promises.has(ctx.seat),
    record: () => newStart(ctx),
  });
}

/** Somebody has asked, or a promise stands: then it goes on until there is a record. */
function isCalled(ctx: PeerContext): boolean {
  return isBound(ctx) || isAsked(ctx);
}

function isAsked(ctx: PeerContext): boolean {
  return ctx.starting.isAsked || [...ctx.others.values()].some((other) => isHere(ctx, other) && asks(other));
}

const asks = ({ heartbeat }: Other): boolean => heartbeat?.start?.asked === true;

/** It has promised something about the first record, and may have accepted one. */
function isBound({ agreement }: PeerContext): boolean {
  return agreement.acceptor?.memory.promised != null;
}

/** In the lobby, in reach. */
function isHere(ctx: PeerContext, other: Other): boolean {
  return isTwoWay(ctx, other) && other.heartbeat?.view === 0 && other.endedSince === undefined;
}

/** Seats in reach that have a say in the first record, this one among them where it has. */
function voices(ctx: PeerContext): readonly number[] {
  const seats = [...ctx.others.values()]
    .filter((other) => isTwoWay(ctx, other) && other.heartbeat?.start?.say === true)
    .map(({ seat }) => seat);
  return hasVoice(ctx) ? [...seats, ctx.seat] : seats;
}

/** Seats that would take part in a start now: they are ready, and all hear one another. Ascending. */
function together(ctx: PeerContext): readonly number[] {
  const hears = new Map<number, number>();
  if (canBegin(ctx)) hears.set(ctx.seat, hearsBitmap(ctx));
  for (const other of ctx.others.values()) {
    if (isHere(ctx, other) && isCandidate(ctx, other)) hears.set(other.seat, other.heartbeat?.hears ?? 0);
  }
  return largestClique(hears);
}

/** It can compute, and has the model where the session starts from one (M6). */
function canBegin(ctx: PeerContext): boolean {
  const { hello } = ctx.greeting;
  return hello !== undefined && !ctx.closing.ending && holdsStart(ctx, heldState(ctx)) && hasMeasured(ctx, hello);
}

function isCandidate(ctx: PeerContext, { hello, heartbeat }: Other): boolean {
  return (
    hello !== undefined && heartbeat?.start !== undefined && holdsStart(ctx, hello.holds) && hasMeasured(ctx, hello)
  );
}

/** M8: what all that start have measured decides what the session is like. */
function hasMeasured({ given }: PeerContext, { measured }: MessageOf<"hello">): boolean {
  return !given.auto || measured !== undefined;
}

function holdsStart({ spec }: PeerContext, held: { readonly digest: string } | null): boolean {
  return spec.start === null || held?.digest === spec.start.digest;
}

/** How a start by those who are there stands, for a page in the lobby. */
export function startStatusOf(ctx: PeerContext): StartNow {
  const seats = together(ctx);
  const said = [...voices(ctx)].sort((a, b) => a - b);
  const needed = fewest(ctx);
  const isFirst = knownView(ctx) < FIRST && ctx.membership.record === undefined;
  const isOffered = isFirst && seats.length >= needed && said.length >= ctx.agreement.quorum;
  return { together: seats, needed, voices: said, isOffered, isAsked: isAsked(ctx) };
}

/** S4: two cannot average securely. */
function fewest({ agreement, spec }: PeerContext): number {
  return Math.max(agreement.quorum, spec.averaging === "secure" ? SECURE_MEMBERS_MIN : 0);
}

/** The record of a start by those who are there; undefined while they are too few. */
function newStart(ctx: PeerContext): ViewRecord | undefined {
  const seats = together(ctx);
  if (seats.length < fewest(ctx)) return undefined;
  const members = seats.flatMap((seat) => {
    const incarnation = seat === ctx.seat ? ctx.options.incarnation : ctx.others.get(seat)?.link;
    return incarnation === undefined ? [] : [{ seat, incarnation }];
  });
  const hellos = seats.flatMap((seat) => (seat === ctx.seat ? ctx.greeting : ctx.others.get(seat))?.hello ?? []);
  const choice = ctx.given.auto ? choiceOf(ctx, hellos) : undefined;
  const base = { round: 0, digest: ctx.model.initialDigest };
  return { view: FIRST, kind: "start", members, base, ...(choice && { choice }) };
}

/** Each that has a say begins in its own part of one heartbeat, so that mostly one proposes (P10). */
function firstTurnMs(ctx: PeerContext): number {
  const seats = [...voices(ctx)].sort((a, b) => a - b);
  const part = ctx.spec.heartbeatMs / seats.length;
  return part * (seats.indexOf(ctx.seat) + ctx.random.uniform() / 2);
}

/** The first record is none of this page load's business any more, whatever it may have promised about it. */
function giveUpSay(ctx: PeerContext): void {
  const { agreement, starting, storage } = ctx;
  agreement.leave(FIRST);
  ctx.pulse.hurry();
  if (!starting.isOnDisk) return;
  // A reload will take view 1 for over: so must the others, before anything is agreed with this page load.
  storage.passView(FIRST);
  ctx.greeting.renew();
  greetAll(ctx);
  starting.leave(persist(ctx));
}

/** Where the disk could not be told, it is tried again: a reload must not find a say that was given up. */
function keepGivenUp(ctx: PeerContext): void {
  if (ctx.starting.mustTryAgain(2 * ctx.spec.heartbeatMs)) ctx.starting.leave(persist(ctx));
}
