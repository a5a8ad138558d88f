import { sliceOf } from "../averaging/slices.ts";
import { emptyState } from "../training/initial-parameters.ts";
import type { TrainingState } from "../training/state.ts";
import type { FrameHeader } from "../wire/frame.ts";
import { WIRE_VERSION, type MessageOf, type RoundAndDigest } from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { isTwoWay } from "./failure-detector.ts";
import type { Other } from "./other.ts";
import { hasStarted } from "./states.ts";
import { vectorsOf } from "./state-server.ts";
import { FETCH_STALL_HEARTBEATS, SOURCES_WAIT_HEARTBEATS } from "./timing.ts";

/** One seat that sends a part of the state. */
interface Source {
  readonly seat: number;
  readonly start: number;
  readonly end: number;
  /** Elements so far; parts come in order. */
  received: number;
  round: number | undefined;
  digest: string | undefined;
}

/** P8: a state that is fetched from several seats at once, one part from each. */
export class Fetch {
  /** The round that was asked for: this one, or, where it is not exact, the first one that is committed from then. */
  readonly round: number;
  /** The digest that it must have; undefined where the offers tell. */
  readonly digest: string | undefined;
  readonly values: Float32Array;
  readonly sources: readonly Source[];
  /** When something last arrived. */
  movedAt: number;

  constructor(round: number, digest: string | undefined, length: number, seats: readonly number[], now: number) {
    this.round = round;
    this.digest = digest;
    this.values = new Float32Array(length);
    this.movedAt = now;
    this.sources = seats.map((seat, part) => {
      const { start, end } = sliceOf(length, seats.length, part);
      return { seat, start, end, received: 0, round: undefined, digest: undefined };
    });
  }

  get progress(): number {
    const received = this.sources.reduce((sum, source) => sum + source.received, 0);
    return received / Math.max(1, this.values.length);
  }

  get isComplete(): boolean {
    return this.sources.every(({ start, end, received, digest }) => digest !== undefined && received === end - start);
  }

  /** The offers name different rounds: the members went on while the requests were on their way. */
  get isTorn(): boolean {
    return new Set(this.sources.flatMap(({ round }) => round ?? [])).size > 1;
  }
}

/** Seats that can serve a state: they are reached both ways, hold one, and have not ended before that round. */
function sourcesFor(ctx: PeerContext, exact: RoundAndDigest | undefined): readonly Other[] {
  return [...ctx.others.values()].filter((other) => {
    if (!isTwoWay(ctx, other) || !other.heartbeat) return false;
    const { view, state, committed } = other.heartbeat;
    if (view === 0 || !hasStarted(state) || state === "catchingUp") return false;
    return other.endedSince === undefined || committed.round === exact?.round;
  });
}

/**
 * Asks for the base of the view, exactly; a peer that is no member yet asks for the newest state, some rounds ahead
 * where rounds go by between two heartbeats, so that all members still have it to come.
 */
function startFetch(ctx: PeerContext, exact: RoundAndDigest | undefined): void {
  const sources = sourcesFor(ctx, exact);
  if (sources.length === 0 || mayHaveMore(ctx)) return;
  const round = exact?.round ?? nextCommonRound(ctx, sources);
  const length = vectorsOf(ctx.committed).reduce((sum, vector) => sum + vector.length, 0);
  const seats = sources.map(({ seat }) => seat);
  ctx.fetch = new Fetch(round, exact?.digest, length, seats, ctx.now);
  ctx.journal("fetching", { detail: { round, from: seats } });
  seats.forEach((seat, part) => {
    ctx.send(seat, { v: WIRE_VERSION, type: "stateRequest", round, part, parts: seats.length });
  });
}

/** Links that have just come up will be two-way in a moment: several sources are quicker than one. */
function mayHaveMore(ctx: PeerContext): boolean {
  if (ctx.catchingSince === undefined) ctx.catchingSince = ctx.now;
  if (ctx.now - ctx.catchingSince > SOURCES_WAIT_HEARTBEATS * ctx.spec.heartbeatMs) return false;
  return [...ctx.others.values()].some((other) => other.link !== undefined && !isTwoWay(ctx, other));
}

function nextCommonRound(ctx: PeerContext, sources: readonly Other[]): number {
  const newest = Math.max(...sources.map((other) => other.heartbeat!.committed.round));
  const advance = Math.max(...sources.map((other) => other.advance));
  return advance === 0 ? newest : Math.min(newest + 2 * advance + 2, ctx.spec.rounds);
}

export function hearStateOffer(ctx: PeerContext, from: number, offer: MessageOf<"stateOffer">): void {
  const source = ctx.fetch?.sources.find(({ seat }) => seat === from);
  if (!source || (source.round !== undefined && source.round !== offer.round)) return;
  source.round = offer.round;
  source.digest = offer.digest;
  ctx.fetch!.movedAt = ctx.now;
}

/** Frames and the offer travel on two channels: either may come first. What is of no use is dropped. */
export function hearStateFrame(ctx: PeerContext, from: number, header: FrameHeader, payload: Uint8Array): void {
  const { fetch } = ctx;
  const source = fetch?.sources.find(({ seat }) => seat === from);
  if (!fetch || !source || header.codec !== "none") return;
  source.round ??= header.round;
  // Frames of an earlier request may still be on their way; those that fit in are as good as any.
  if (source.round !== header.round || header.offset !== source.start + source.received) return;
  if (header.offset + header.elements > source.end) return;
  const bytes = new Uint8Array(fetch.values.buffer, 4 * header.offset, payload.byteLength);
  bytes.set(payload);
  source.received += header.elements;
  fetch.movedAt = ctx.now;
}

/** How far a step of the catch-up has come. */
export type Catching = "fetching" | "done";

/**
 * Moves the catch-up on: begins it, begins it again where it stalls or what came does not fit, and takes the state over
 * once it is whole and has the digest that was promised (P8).
 * @param exact the state that must be had; undefined: any committed one, as new as possible
 */
export function catchUp(ctx: PeerContext, exact: RoundAndDigest | undefined): Catching {
  const { fetch } = ctx;
  if (!fetch || fetch.digest !== exact?.digest) {
    startFetch(ctx, exact);
    return "fetching";
  }
  const stalled = ctx.now - fetch.movedAt > FETCH_STALL_HEARTBEATS * ctx.spec.heartbeatMs;
  if (stalled || fetch.isTorn || lostSource(ctx, fetch)) {
    startFetch(ctx, exact);
    return "fetching";
  }
  if (!fetch.isComplete) return "fetching";
  const [{ round, digest } = { round: undefined, digest: undefined }] = fetch.sources;
  ctx.fetch = undefined;
  if (round === undefined || digest === undefined || (exact && digest !== exact.digest)) return "fetching";
  takeState(ctx, round, fetch.values);
  if (ctx.options.digester.digest(ctx.spare) !== digest || fetch.sources.some((source) => source.digest !== digest)) {
    ctx.journal("rejected", {
      detail: { from: fetch.sources[0]!.seat, reason: `the state of round ${round} that came has another digest` },
    });
    return "fetching";
  }
  const old = ctx.committed;
  ctx.committed = ctx.spare;
  if (old.round > 0 || ctx.wasMember) ctx.spare = old;
  else {
    ctx.initial = old;
    ctx.spare = emptyState(old);
  }
  ctx.committedDigest = digest;
  ctx.journal("caughtUp", { digest, detail: { from: fetch.sources.map(({ seat }) => seat) } });
  return "done";
}

function lostSource(ctx: PeerContext, fetch: Fetch): boolean {
  return fetch.sources.some(({ seat, start, end, received, digest }) => {
    const other = ctx.others.get(seat)!;
    return (received < end - start || digest === undefined) && other.link === undefined;
  });
}

/** Writes what came into the spare buffers; the committed state stays as it is until the digest is verified. */
function takeState(ctx: PeerContext, round: number, values: Float32Array): void {
  const { spare } = ctx;
  let at = 0;
  for (const vector of vectorsOf(spare)) {
    vector.set(values.subarray(at, at + vector.length));
    at += vector.length;
  }
  spare.round = round;
}

/** Takes a state over that this seat's own storage held, if it is the one that was asked for. */
export function takeLoaded(ctx: PeerContext, state: TrainingState, exact: RoundAndDigest): boolean {
  const { committed, options } = ctx;
  const fits =
    state.round === exact.round &&
    state.parameters.length === committed.parameters.length &&
    state.moments.length === committed.moments.length &&
    state.moments.every((moment) => moment.length === committed.parameters.length);
  if (!fits || options.digester.digest(state) !== exact.digest) return false;
  ctx.committed = state;
  ctx.committedDigest = exact.digest;
  return true;
}
