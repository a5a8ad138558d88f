import type { JournalEntry } from "../../../../shared/peer/journal.ts";
import type { PeerStatus } from "../../../../shared/peer/status.ts";
import type { Measure } from "../../story/measure.ts";
import type { ShownMoment } from "../seat-view.svelte.ts";

/** The committed round of which a page tells, with all that it tells of it. */
export interface Told {
  readonly round: number;
  /** Undefined where it is not known here any more. */
  readonly digest: string | undefined;
  /** Mean training loss of that round over all members; null where it is not known. */
  readonly loss: number | null;
  /** What the newest evaluation up to that round found; null before the first. */
  readonly value: number | null;
  /** The round that was evaluated. */
  readonly evaluatedRound: number | null;
}

/** What is told of a moment's round. What was before this page's own rounds is known from its status alone. */
export function toldOf(
  { told: round, rounds, journal }: Pick<ShownMoment, "told" | "rounds" | "journal">,
  status: PeerStatus,
  measure: Pick<Measure, "of">,
): Told {
  const evaluated = rounds.findLast((each) => measure.of(each) !== null);
  const isEarlier = evaluated === undefined && status.evaluatedRound !== null && status.evaluatedRound <= round;
  return {
    round,
    digest: digestOf(round, status, journal),
    loss:
      rounds.findLast((each) => each.round === round)?.loss ?? (round === status.committed.round ? status.loss : null),
    value: evaluated ? measure.of(evaluated) : isEarlier ? measure.of(status) : null,
    evaluatedRound: evaluated?.round ?? (isEarlier ? status.evaluatedRound : null),
  };
}

/** The digest that this peer committed a round with, from now or from its journal. */
export function digestOf(
  round: number,
  { committed }: Pick<PeerStatus, "committed">,
  journal: readonly JournalEntry[],
): string | undefined {
  if (committed.round === round) return committed.digest;
  for (const entry of journal.toReversed()) {
    if (entry.event === "committed" && entry.round === round) return entry.digest;
  }
  return undefined;
}
