import {
  WIRE_VERSION,
  type Choice,
  type Measured,
  type MessageOf,
  type RoundAndDigest,
  type ViewRecord,
} from "../wire/messages.ts";
import type { PeerContext } from "./context.ts";
import { hearsBitmap, isTwoWay } from "./reach.ts";
import { tellSecret } from "./masks.ts";
import { choiceOf } from "./settings-choice.ts";
import { resumePoint, type ResumePoint } from "./resume-point.ts";

/** All hellos by seat, this peer's own among them; undefined while one is missing. */
function allHellos(ctx: PeerContext): readonly MessageOf<"hello">[] | undefined {
  if (!ctx.greeting.hello) return undefined;
  const hellos: MessageOf<"hello">[] = [];
  for (let seat = 0; seat < ctx.spec.seats; seat += 1) {
    const hello = seat === ctx.seat ? ctx.greeting.hello : ctx.others.get(seat)?.hello;
    if (!hello) return undefined;
    hellos.push(hello);
  }
  return hellos;
}

/**
 * M4: what all must have before the start: what a session whose tabs all closed goes on from, or the model that one starts
 * from. Undefined while a hello is missing, and where all draw round 0 from the seed.
 */
export function resumePointOf(ctx: PeerContext): ResumePoint | undefined {
  const hellos = allHellos(ctx) ?? hellosForStart(ctx);
  return hellos && pointOf(ctx, hellos);
}

/** M7: of a session that starts from a model and was never in a view, those who are there need not wait to have it. */
function hellosForStart(ctx: PeerContext): readonly MessageOf<"hello">[] | undefined {
  const { hello } = ctx.greeting;
  if (!hello || ctx.spec.start === null || knownView(ctx) > 0) return undefined;
  return [hello, ...[...ctx.others.values()].flatMap((other) => other.hello ?? [])];
}

function pointOf({ spec }: PeerContext, hellos: readonly MessageOf<"hello">[]): ResumePoint | undefined {
  return resumePoint(hellos, spec.start?.digest ?? null);
}

/** M7: whether this page load may promise and accept something about the first record. */
export function hasSay({ agreement, membership }: PeerContext): boolean {
  return !membership.isInstalled && agreement.acceptor?.memory.instance === 1;
}

/** And whether it can tell what it promises. */
export function hasVoice(ctx: PeerContext): boolean {
  return hasSay(ctx) && !ctx.starting.isMute;
}

/** The newest view that has been, by all that this seat and those it has heard of remember; 0 where there was none. */
export function knownView(ctx: PeerContext): number {
  const { storage, membership, others } = ctx;
  const hellos = [...others.values()].flatMap(({ hello }) => hello ?? []);
  // What was trained was trained in a view, whether or not anybody has written down in which.
  const trained = [storage, ...hellos].map(({ saved }) => (saved.some(({ round }) => round > 0) ? 1 : 0));
  return Math.max(
    membership.record?.view ?? 0,
    storage.lastView,
    ...hellos.map(({ lastView }) => lastView),
    ...trained,
  );
}

/** All seats have said hello, and each says that it hears all. */
export function areAllTogether(ctx: PeerContext): boolean {
  if (!allHellos(ctx)) return false;
  const everybody = 2 ** ctx.spec.seats - 1;
  return (
    hearsBitmap(ctx) === everybody &&
    [...ctx.others.values()].every(
      (other) => isTwoWay(ctx, other) && other.heartbeat?.view === 0 && other.heartbeat.hears === everybody,
    )
  );
}

/**
 * M4: what this peer has heard of everybody, in one digest. Only when all say the same digest do all mean the same page
 * loads and the same saved states; then each of them makes the same first record.
 * @returns null while a hello is missing, once there is a view, and as long as this peer may take part in the decision of
 *   another first record (M7)
 */
export function lobbyDigest(ctx: PeerContext): string | null {
  if (ctx.membership.isInstalled || ctx.state !== "joining") return null;
  if (hasSay(ctx) || ctx.starting.isLeaving || ctx.membership.pendingRecord) return null;
  const hellos = allHellos(ctx);
  if (!hellos) return null;
  const facts = hellos.map(({ seat, incarnation, lastView, saved, holds, measured }) => [
    seat,
    incarnation,
    lastView,
    saved.map(({ round, digest, view, finished, choice }) => [
      ...[round, digest, view, finished],
      ...(choice ? [figuresOf(choice)] : []),
    ]),
    holds && [holds.round, holds.digest],
    ...(measured ? [figuresOf(measured)] : []),
  ]);
  return ctx.options.digester.digestText(JSON.stringify(facts));
}

/** What was measured or chosen, in one order. */
function figuresOf(told: Measured | Choice): readonly (number | string)[] {
  const chosen = "localSteps" in told ? [told.localSteps, told.compression] : [];
  return [...chosen, told.stepUs, told.uploadKBs, told.roundTripUs];
}

/**
 * M4: the record that this peer starts with, when everybody is here, all links are two-way, and all have heard the same
 * of all. Nobody had been here before: view 1 from round 0; where that is a model that the session starts from, once all
 * have it at hand (`obtain-base.ts`). After all tabs were closed: a resume, in a view after all that anybody remembers,
 * from the newest state that anybody has saved, once all have that one.
 */
export function startRecord(ctx: PeerContext): ViewRecord | undefined {
  if (ctx.greeting.backend === undefined || !ctx.storage.isRead) return undefined;
  const hellos = allHellos(ctx);
  if (!hellos) return undefined;
  const everybody = 2 ** ctx.spec.seats - 1;
  for (const other of ctx.others.values()) {
    if (!isTwoWay(ctx, other) || other.heartbeat?.view !== 0 || other.heartbeat.hears !== everybody) return undefined;
  }
  const lobby = lobbyDigest(ctx);
  if (lobby === null) return undefined;
  for (const other of ctx.others.values()) if (other.heartbeat?.lobby !== lobby) return undefined;
  const point = pointOf(ctx, hellos);
  if (point && hellos.some(({ holds }) => holds?.digest !== point.digest)) return undefined;
  const choice = ctx.given.auto ? choiceOf(ctx, hellos) : undefined;
  if (ctx.given.auto && !choice) return undefined;
  return {
    view: 1 + Math.max(...hellos.map(({ lastView }) => lastView)),
    kind: "start",
    members: hellos.map(({ seat, incarnation }) => ({ seat, incarnation })),
    base: point ? { round: point.round, digest: point.digest } : { round: 0, digest: ctx.model.initialDigest },
    ...(point?.finished && { finished: true }),
    ...(choice && { choice }),
  };
}

/** M4: says hello on a link, as soon as this tab can compute and knows what its seat remembers. */
export function sayHello(ctx: PeerContext, to: number): void {
  const hello = ctx.greeting.hello ?? makeHello(ctx);
  if (!hello) return;
  // Whoever has the hello has the secret too.
  tellSecret(ctx, to);
  ctx.send(to, hello);
}

function makeHello(ctx: PeerContext): MessageOf<"hello"> | undefined {
  if (ctx.greeting.backend === undefined || !ctx.storage.isRead) return undefined;
  const hello: MessageOf<"hello"> = {
    v: WIRE_VERSION,
    type: "hello",
    seat: ctx.seat,
    incarnation: ctx.options.incarnation,
    specHash: ctx.specHash,
    initialDigest: ctx.model.initialDigest,
    backend: ctx.greeting.backend,
    lastView: ctx.storage.lastView,
    saved: [...ctx.storage.saved],
    holds: heldState(ctx),
    ...(ctx.measuring.measured && { measured: ctx.measuring.measured }),
  };
  ctx.greeting.say(hello);
  return hello;
}

/** What this peer could begin with and serve: nothing that all draw from the seed, and nothing that it has yet to get. */
export function heldState({ spec, model }: PeerContext): RoundAndDigest | null {
  const { committed, committedDigest, isPlaceholder } = model;
  if (isPlaceholder || (committed.round === 0 && spec.start === null)) return null;
  return { round: committed.round, digest: committedDigest };
}

export function greetAll(ctx: PeerContext): void {
  for (const other of ctx.others.values()) if (other.link !== undefined) sayHello(ctx, other.seat);
}
