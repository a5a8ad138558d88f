import type { JournalEvent } from "../peer/journal.ts";
import { isByVotes } from "../journals/journals-of-run.ts";
import { recordOf } from "../journals/record.ts";
import { pointsTelling, type Point, type PointOf } from "./journal-points.ts";
import type { MessageKind } from "./recording.ts";

/** A message that must have been, from or after one point to or before another. */
export interface InferredMessage {
  readonly kind: MessageKind;
  readonly from: Point;
  readonly to: Point;
  readonly text: string;
}

/**
 * Journals tell of no messages. But nobody commits a round without all members' votes (R4), promises without being asked
 * (P2), or learns a decision that nobody has told: so what one peer's journal says can only have happened after what
 * another's says.
 */
export function inferMessages(points: readonly (readonly Point[])[]): readonly InferredMessage[] {
  const all = points.flat();
  return [...meetings(all), ...ballots(all), ...decisions(all), ...states(all), ...votes(all)];
}

/** Who is in the record of a start has said hello to whoever installs it (M4). */
function* meetings(points: readonly Point[]): Generator<InferredMessage> {
  const recovered = new Map<number, Point>();
  for (const point of points) if (point.entry?.event === "recovered") recovered.set(point.source, point);
  for (const to of points) {
    const record = to.entry?.event === "viewInstalled" ? recordOf(to.entry) : undefined;
    if (record?.kind !== "start") continue;
    for (const { seat } of record.members) {
      const from = [...recovered.values()].findLast((point) => point.seat === seat);
      if (seat !== to.seat && from) yield { kind: "hello", from, to, text: "hello" };
    }
  }
}

/** Prepare, promise and accept of one ballot (P2). */
function* ballots(points: readonly Point[]): Generator<InferredMessage> {
  const proposed = byBallot(pointsTelling(points, "proposed"));
  const promised = byBallot(pointsTelling(points, "promised"));
  const accepted = byBallot(pointsTelling(points, "accepted"));
  for (const [ballot, promises] of promised) {
    const [proposal] = proposed.get(ballot) ?? [];
    if (!proposal) continue;
    for (const to of promises) {
      if (to.seat !== proposal.seat) yield { kind: "prepare", from: proposal, to, text: `prepare ${ballot}` };
    }
    const own = accepted.get(ballot)?.find(({ seat }) => seat === proposal.seat);
    if (!own) continue;
    const members = own.entry.detail?.members;
    // Whom the proposer names, it has heard.
    for (const from of promises) {
      if (from.seat === own.seat || !members?.includes(from.seat)) continue;
      yield { kind: "promise", from, to: own, text: `promise ${ballot}` };
    }
    for (const to of accepted.get(ballot) ?? []) {
      if (to.seat !== own.seat) yield { kind: "accept", from: own, to, text: `accept ${ballot}` };
    }
  }
}

/** The one proposer whose ballot a quorum accepted decides, and all others hear of it. */
function* decisions(points: readonly Point[]): Generator<InferredMessage> {
  const told = pointsTelling(points, "decided");
  const news = pointsTelling(points, "decided", "missed");
  const winners = new Map<number, Point | null>();
  for (const [{ entry }] of byBallot(pointsTelling(points, "accepted")).values()) {
    const { instance, ballot } = entry.detail ?? {};
    const seat = Number(ballot?.split(".")[1]);
    const decided = told.find((point) => point.seat === seat && point.entry.detail?.instance === instance);
    // Two ballots of an instance can both be accepted widely; then nobody knows which one was the first.
    if (instance === undefined || !decided) continue;
    winners.set(instance, winners.has(instance) ? null : decided);
  }
  for (const [instance, from] of winners) {
    if (from === null) continue;
    for (const to of news) {
      if (to.seat === from.seat || to.entry.detail?.instance !== instance) continue;
      yield { kind: "decided", from, to, text: `decided view ${instance}` };
    }
  }
}

/** Parts of a state come from whom the fetching peer names (P8). */
function* states(points: readonly Point[]): Generator<InferredMessage> {
  const served = pointsTelling(points, "served");
  for (const to of pointsTelling(points, "caughtUp")) {
    const { round } = to.entry;
    for (const seat of to.entry.detail?.from ?? []) {
      const from = served.findLast(
        ({ seat: own, entry }) => own === seat && entry.round === round && entry.detail?.to === to.seat,
      );
      if (from) yield { kind: "stateOffer", from, to, text: `the state of round ${round}` };
    }
  }
}

/** R4: who commits a round has all members' votes; a vote comes after the commit, or the base, of the round before. */
function* votes(points: readonly Point[]): Generator<InferredMessage> {
  const members = new Map<number, readonly number[]>();
  const voted = new Map<string, Point>();
  const reached = new Map<string, Point>();
  for (const point of points) {
    const { seat, entry } = point;
    if (!entry) {
      voted.set(`${seat} ${point.voted.view} ${point.voted.round}`, point);
      continue;
    }
    const record = entry.event === "viewInstalled" ? recordOf(entry) : undefined;
    if (record)
      members.set(
        record.view,
        record.members.map((member) => member.seat),
      );
    const holds = record ? record.base.round === entry.round : HOLDING.has(entry.event);
    if (holds) reached.set(`${seat} ${entry.view} ${entry.round}`, point);
  }
  for (const to of points) {
    if (!to.entry || !isByVotes(to.entry)) continue;
    const { view, round } = to.entry;
    for (const seat of members.get(view) ?? []) {
      if (seat === to.seat) continue;
      const from = voted.get(`${seat} ${view} ${round}`) ?? reached.get(`${seat} ${view} ${round - 1}`);
      if (from) yield { kind: "vote", from, to, text: `vote for round ${round}` };
    }
  }
}

/** Events after which a peer has the state of the entry's round. */
const HOLDING: ReadonlySet<JournalEvent> = new Set(["committed", "caughtUp"]);

/** Points of one event, by instance and ballot. */
function byBallot<P extends PointOf<"proposed" | "promised" | "accepted">>(
  points: readonly P[],
): ReadonlyMap<string, readonly [P, ...P[]]> {
  const groups = new Map<string, [P, ...P[]]>();
  for (const point of points) {
    const { instance, ballot } = point.entry.detail ?? {};
    const key = `${String(ballot)} for view ${String(instance)}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return groups;
}
