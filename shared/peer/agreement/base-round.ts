import type { MessageOf, RoundAndDigest } from "../../wire/messages.ts";

export type Report = NonNullable<MessageOf<"promise">["report"]>;

/**
 * P4: the state from which the next view goes on, or which all save.
 *
 * A commit of round c+1 takes the votes of all members, and a member that has promised votes no more (P3). So if a
 * single reporter has not prepared c+1, nobody can ever have committed it, and c is the base; and if all have, somebody
 * may have, and c+1 is the base, which all reporters hold.
 * @param reports of members of the last view that have promised, at least one
 * @returns undefined without a report: then nothing is known of what was committed
 */
export function baseRound(reports: readonly Report[]): RoundAndDigest | undefined {
  const [first] = reports;
  if (!first) return undefined;
  const highest = reports.reduce(
    (best, { committed }) => (committed.round > best.round ? committed : best),
    first.committed,
  );
  const next = reports.find(({ prepared }) => prepared?.round === highest.round + 1)?.prepared;
  const isUnanimous =
    next != null && reports.every(({ prepared }) => prepared?.round === next.round && prepared.digest === next.digest);
  return isUnanimous ? next : highest;
}

/**
 * P4: whoever has finished has seen the votes of all members that tell of the state with which it did, and nobody can be
 * further than the round of these votes, as the next takes one more of its own. So all finish with that state, and rounds
 * beyond it are given up (R11).
 * @returns undefined where nobody has
 */
export function finishedState(reports: readonly Report[]): RoundAndDigest | undefined {
  return reports.find(({ finished }) => finished)?.committed;
}
