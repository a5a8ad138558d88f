import type { EntryOf } from "../peer/journal.ts";
import type { SavedState, ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Speaker } from "./agreement-watch.ts";
import { InvariantViolation } from "./violation.ts";

/**
 * M4: works out for itself what a start must be, from what each page load found on its disk: it goes on from the newest
 * state that anybody found, and it is over at once if the session had finished with that.
 */
export class ResumeWatch {
  readonly #coverage: Coverage;
  /** What each page load found and could read, as far as it has tried. */
  readonly #found = new Map<string, readonly SavedState[]>();
  /** Page loads that have been in the lobby again, with a state that they had fetched from halted peers. */
  readonly #fetched = new Map<string, string[]>();
  /** The state with which the session had finished before the last start, if it had. */
  #finished: ViewRecord["base"] | undefined;

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  recovered({ incarnation }: Speaker, saved: readonly SavedState[]): void {
    this.#found.set(
      incarnation,
      saved.filter(({ round }) => round > 0),
    );
  }

  /** A page load has fetched a state, which others may then have from it. */
  caughtUp({ incarnation }: Speaker, { digest }: EntryOf<"caughtUp">): void {
    this.#fetched.set(incarnation, [...(this.#fetched.get(incarnation) ?? []), digest]);
  }

  /** A page load could not read a state that it had found. */
  couldNotRead({ incarnation }: Speaker, round: number): void {
    const found = this.#found.get(incarnation) ?? [];
    this.#found.set(
      incarnation,
      found.filter((state) => state.round !== round),
    );
  }

  /** @throws InvariantViolation (M4) where another state had to be gone on from, or the session had finished */
  started(who: string, { members, base, finished, view }: ViewRecord): void {
    const found = members.flatMap(({ incarnation }) => this.#found.get(incarnation) ?? []);
    this.#finished = undefined;
    const newest = found.reduce<SavedState | undefined>(
      (best, state) => (best && !isNewer(state, best) ? best : state),
      undefined,
    );
    if (base.round === 0 ? newest !== undefined : !newest) {
      if (!this.#wasFetched(members, base.digest)) this.#wrong(who, base, newest);
      return;
    }
    if (!newest) return;
    const same = found.filter(({ digest }) => digest === base.digest);
    const isNewest = same.some((state) => !isNewer(newest, state));
    // What somebody has fetched from halted peers, none of these page loads need have found.
    if (!isNewest && !this.#wasFetched(members, base.digest)) this.#wrong(who, base, newest);
    const savers = members.filter(({ incarnation }) =>
      this.#found.get(incarnation)?.some(({ digest }) => digest === base.digest),
    );
    if (savers.length < members.length) this.#coverage.hit("resumed from what not all had saved");
    const hadFinished = same.some((state) => state.finished);
    if (hadFinished !== (finished === true)) {
      throw new InvariantViolation(
        "M4",
        `${who} starts view ${view} after round ${base.round} as ${finished ? "" : "not "}finished; the disks say otherwise`,
      );
    }
    if (!hadFinished) return;
    this.#finished = base;
    this.#coverage.hit("resumed after a finish");
  }

  /** @throws InvariantViolation (M4) for a round after a start from a state with which the session had finished */
  committed(who: string, round: number): void {
    const finished = this.#finished;
    if (!finished || round <= finished.round) return;
    throw new InvariantViolation(
      "M4",
      `${who} commits round ${round} of a session that had finished with round ${finished.round}`,
    );
  }

  #wasFetched(members: ViewRecord["members"], digest: string): boolean {
    return members.some(({ incarnation }) => this.#fetched.get(incarnation)?.includes(digest));
  }

  #wrong(who: string, base: ViewRecord["base"], newest: SavedState | undefined): never {
    const had = newest ? `round ${newest.round} (${newest.digest}) of view ${newest.view}` : "nothing";
    throw new InvariantViolation(
      "M4",
      `${who} starts after round ${base.round} (${base.digest}); the newest saved is ${had}`,
    );
  }
}

/** Of a later view; or of the same one, and what the session finished with (R11); or else of a later round. */
function isNewer(a: SavedState, b: SavedState): boolean {
  if (a.view !== b.view) return a.view > b.view;
  return a.finished === b.finished ? a.round > b.round : a.finished;
}
