import { present } from "../assert.ts";
import type { FrameHeader } from "../wire/frame.ts";
import { WIRE_VERSION, type MessageOf, type RoundAndDigest } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { Fetch } from "./fetch.ts";
import type { Other } from "./other.ts";
import { isTwoWay } from "./reach.ts";
import { vectorsOf } from "./serving.ts";
import { hasStarted } from "./states.ts";

/** A state that must be had, and a view that began from it or from an earlier one. */
interface Wanted extends RoundAndDigest {
  readonly view: number;
}

/**
 * Seats that can serve a state: they are reached both ways, hold one, and have not ended before that round. In the lobby:
 * those that have it at hand (M4).
 */
function sourcesFor(ctx: PeerContext, exact: Wanted | undefined): readonly Other[] {
  return [...ctx.others.values()].filter((other) => {
    if (!isTwoWay(ctx, other) || !other.heartbeat) return false;
    if (ctx.state === "joining") return exact !== undefined && other.hello?.holds?.digest === exact.digest;
    const { view, state, committed } = other.heartbeat;
    if (view === 0 || !hasStarted(state) || state === "catchingUp") return false;
    return other.endedSince === undefined || committed.round === exact?.round;
  });
}

/**
 * Asks for the base of the view, exactly; a peer that is no member yet asks for the newest state, some rounds ahead
 * where rounds go by between two heartbeats, so that all members still have it to come.
 */
function startFetch(ctx: PeerContext, exact: Wanted | undefined): void {
  const reached = sourcesFor(ctx, exact);
  if (reached.length === 0 || !ctx.catchUp.mayBegin || mayHaveMore(ctx)) return;
  const round = exact?.round ?? nextCommonRound(ctx, reached);
  const sources = ctx.catchUp.sourcesAmong(reached.filter((other) => willHold(other, round)));
  if (sources.length === 0) return;
  const { parameters, moments } = ctx.model.committed;
  const length = isStart(ctx, exact) ? parameters.length : parameters.length * (1 + moments.length);
  const seats = sources.map(({ seat }) => seat);
  // Whoever is in a view has committed its base at least.
  const view = exact?.view ?? Math.min(...sources.map((other) => other.heartbeat?.view ?? 0));
  ctx.catchUp.begin(new Fetch({ round, digest: exact?.digest, view }, length, seats, ctx.now));
  ctx.journal("fetching", { detail: { round, from: seats } });
  seats.forEach((seat, part) => {
    ctx.send(seat, { v: WIRE_VERSION, type: "stateRequest", round, part, parts: seats.length });
  });
}

/** In the lobby, the model that the session starts from: its moments are zeros, and do not travel (M6). */
function isStart(ctx: PeerContext, exact: Wanted | undefined): boolean {
  return ctx.state === "joining" && exact?.round === 0;
}

/**
 * Whether a seat holds a round or is on the way to it. A member that is behind and suspended may stay there: the vote that
 * it lacks can have been lost with the very page load whose place the asker takes, and then the view ends without it.
 */
function willHold({ heartbeat }: Other, round: number): boolean {
  if (heartbeat === undefined) return false;
  return heartbeat.committed.round >= round || (heartbeat.state !== "suspended" && heartbeat.state !== "agreeing");
}

/** Links that have just come up will be two-way in a moment: several sources are quicker than one. */
function mayHaveMore(ctx: PeerContext): boolean {
  if (!ctx.catchUp.mayWaitForSources) return false;
  return [...ctx.others.values()].some((other) => other.link !== undefined && !isTwoWay(ctx, other));
}

function nextCommonRound(ctx: PeerContext, sources: readonly Other[]): number {
  const newest = Math.max(...sources.map((other) => other.heartbeat?.committed.round ?? 0));
  const advance = Math.max(...sources.map((other) => other.advance));
  return advance === 0 ? newest : Math.min(newest + 2 * advance + 2, ctx.spec.rounds);
}

export function hearStateOffer(ctx: PeerContext, from: number, offer: MessageOf<"stateOffer">): void {
  const { fetch } = ctx.catchUp;
  const source = fetch?.sources.find(({ seat }) => seat === from);
  if (!fetch || !source || (source.round !== undefined && source.round !== offer.round)) return;
  source.round = offer.round;
  source.digest = offer.digest;
  fetch.moved(ctx.now);
}

/** Frames and the offer travel on two channels: either may come first. What is of no use is dropped. */
export function hearStateFrame(ctx: PeerContext, from: number, header: FrameHeader, payload: Uint8Array): void {
  const { fetch } = ctx.catchUp;
  const source = fetch?.sources.find(({ seat }) => seat === from);
  if (!fetch || !source || header.codec !== "none" || header.round > ctx.spec.rounds) return;
  source.round ??= header.round;
  // Frames of an earlier request may still be on their way; those that fit in are as good as any.
  if (source.round !== header.round || header.offset !== source.start + source.received) return;
  if (header.offset + header.elements > source.end) return;
  const bytes = new Uint8Array(fetch.values.buffer, 4 * header.offset, payload.byteLength);
  bytes.set(payload);
  source.received += header.elements;
  fetch.moved(ctx.now);
}

/** How far a step of the catch-up has come. */
export type Catching = "fetching" | "done";

/**
 * Moves the catch-up on: begins it, begins it again where it stalls or what came does not fit, and takes the state over
 * once it is whole and has the digest that was promised (P8).
 * @param exact the state that must be had; undefined: any committed one, as new as possible
 */
export function fetchState(ctx: PeerContext, exact: Wanted | undefined): Catching {
  const { fetch } = ctx.catchUp;
  if (!fetch || fetch.digest !== exact?.digest) {
    startFetch(ctx, exact);
    return "fetching";
  }
  if (ctx.catchUp.isStalled || fetch.isTorn || lostSource(ctx, fetch)) {
    if (ctx.catchUp.isStalled) ctx.catchUp.fail();
    ctx.catchUp.endFetch();
    startFetch(ctx, exact);
    return "fetching";
  }
  if (!fetch.isComplete) return "fetching";
  const { seat, round, digest } = present(fetch.sources[0], "a state is fetched from somebody");
  const seats = fetch.sources.map((source) => source.seat);
  ctx.catchUp.endFetch();
  if (round === undefined || digest === undefined || (exact && digest !== exact.digest)) return "fetching";
  takeState(ctx, round, fetch.values);
  if (ctx.model.nextDigest !== digest || fetch.sources.some((source) => source.digest !== digest)) {
    const from = seats.length === 1 ? "" : ` from seats ${seats.join(", ")}`;
    ctx.journal("rejected", {
      detail: { from: seat, reason: `the state of round ${round} that came${from} has another digest` },
    });
    ctx.catchUp.refuse(seats);
    return "fetching";
  }
  ctx.catchUp.succeed();
  ctx.model.adoptFetched(digest, fetch.view, !ctx.membership.wasMember);
  ctx.journal("caughtUp", { digest, detail: { from: seats } });
  return "done";
}

function lostSource(ctx: PeerContext, fetch: Fetch): boolean {
  return fetch.sources.some(
    ({ seat, start, end, received, digest }) =>
      (received < end - start || digest === undefined) && ctx.others.get(seat)?.link === undefined,
  );
}

/** Writes what came into the next state's buffers; the committed state stays as it is until the digest is verified. */
function takeState(ctx: PeerContext, round: number, values: Float32Array): void {
  const { nextState } = ctx.model;
  let at = 0;
  for (const vector of vectorsOf(nextState)) {
    // Moments of round 0 do not travel in the lobby.
    if (at === values.length) vector.fill(0);
    else vector.set(values.subarray(at, (at += vector.length)));
  }
  nextState.round = round;
}
