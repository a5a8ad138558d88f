import type { MessageOf, ViewRecord } from "../wire/messages.ts";
import type { AgreementWatch, Speaker } from "./agreement-watch.ts";
import { InvariantViolation } from "./violation.ts";

/** Who has voted for what, as the wire shows it: I4 and P3. */
export class Votes {
  readonly #agreement: AgreementWatch;
  /** Page loads by view, round and digest. */
  readonly #voters = new Map<string, Set<string>>();

  constructor(agreement: AgreementWatch) {
    this.#agreement = agreement;
  }

  /** @throws InvariantViolation (P3) for a vote that a promise forbids; one that was cast before may be sent again */
  sent({ seat, incarnation }: Speaker, { view, round, digest }: MessageOf<"vote">): void {
    const key = keyOf(view, round, digest);
    let voters = this.#voters.get(key);
    if (!voters) this.#voters.set(key, (voters = new Set()));
    if (voters.has(incarnation)) return;
    if (this.#agreement.isFenced(incarnation, view)) {
      throw new InvariantViolation("P3", `seat ${seat} votes for round ${round} in view ${view} after a promise`);
    }
    voters.add(incarnation);
  }

  has(incarnation: string, view: number, round: number, digest: string): boolean {
    return this.#voters.get(keyOf(view, round, digest))?.has(incarnation) ?? false;
  }

  /** I4: all members of the view have voted for it. @throws InvariantViolation */
  checkCommit(who: Speaker, record: ViewRecord, round: number, digest: string): void {
    if (this.#agreement.isFenced(who.incarnation, record.view)) {
      throw new InvariantViolation(
        "P3",
        `seat ${who.seat} commits round ${round} in view ${record.view} after a promise`,
      );
    }
    // A vote that found no link to go over is on no wire; then only the voter itself can know of it.
    const silent = record.members.filter(
      ({ incarnation }) => incarnation !== who.incarnation && !this.has(incarnation, record.view, round, digest),
    );
    if (silent.length === 0 && record.members.some(({ incarnation }) => incarnation === who.incarnation)) return;
    const names = silent.map(({ seat }) => seat).join(", ");
    throw new InvariantViolation("I4", `seat ${who.seat} commits round ${round} without votes of members ${names}`);
  }
}

const keyOf = (view: number, round: number, digest: string) => `${view} ${round} ${digest}`;
