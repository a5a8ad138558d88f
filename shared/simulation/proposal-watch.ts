import { compareBallots } from "../peer/agreement/ballot.ts";
import type { AcceptedRecord, Ballot, MessageOf, RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { Speaker } from "./agreement-watch.ts";
import type { Coverage } from "./coverage.ts";
import { InvariantViolation } from "./violation.ts";
import { textOf } from "./views.ts";

type Report = NonNullable<MessageOf<"promise">["report"]>;

interface Heard {
  readonly accepted: Map<number, AcceptedRecord>;
  readonly reports: Report[];
}

/** What a proposer knows of itself. */
export interface OwnKnowledge {
  readonly committed: RoundAndDigest;
  /** The base of the view that it is in: it may still be without it. */
  readonly base: RoundAndDigest | undefined;
  /** Whether it has voted for a state in that view. */
  hasVoted(state: RoundAndDigest): boolean;
}

/** P4: works out once more, from the promises that reached a proposer, what it may propose. */
export class ProposalWatch {
  readonly #coverage: Coverage;
  /** By page load, instance and ballot: what the promises that came said. */
  readonly #heard = new Map<string, Heard>();
  readonly #proposed = new Set<string>();

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  /** A promise reaches the proposer. */
  promised(
    { seat, incarnation }: Speaker,
    from: number,
    { instance, ballot, accepted, report }: MessageOf<"promise">,
  ): void {
    if (ballot.seat !== seat) return;
    const { accepted: records, reports } = this.#heardOf(keyOf(incarnation, instance, ballot));
    if (accepted) records.set(from, accepted);
    if (report) reports.push(report);
  }

  /** The proposer's own promise is on its disk. */
  promisedItself(
    { seat, incarnation }: Speaker,
    instance: number,
    ballot: Ballot,
    accepted: AcceptedRecord | null,
  ): void {
    if (ballot.seat !== seat || !accepted || compareBallots(accepted.ballot, ballot) >= 0) return;
    this.#heardOf(keyOf(incarnation, instance, ballot)).accepted.set(seat, accepted);
  }

  /** It proposes. @throws InvariantViolation (P4) */
  proposed(
    { seat, incarnation }: Speaker,
    { instance, ballot, record }: MessageOf<"accept">,
    own: () => OwnKnowledge,
  ): void {
    const key = keyOf(incarnation, instance, ballot);
    if (this.#proposed.has(key)) return;
    this.#proposed.add(key);
    const { accepted, reports } = this.#heardOf(key);
    const inherited = this.#inherited([...accepted.values()]);
    const wrong = inherited ? wrongAdoption(record, inherited) : wrongBase(record, reports, own());
    if (wrong !== undefined) throw new InvariantViolation("P4", `seat ${seat} proposes ${textOf(record)}, ${wrong}`);
  }

  #inherited(accepted: readonly AcceptedRecord[]): AcceptedRecord | undefined {
    const [first, ...rest] = [...accepted].sort((a, b) => compareBallots(b.ballot, a.ballot));
    if (first && rest.some(({ record }) => textOf(record) !== textOf(first.record))) {
      this.#coverage.hit("rival records accepted");
    }
    return first;
  }

  #heardOf(key: string): Heard {
    let heard = this.#heard.get(key);
    if (!heard) this.#heard.set(key, (heard = { accepted: new Map(), reports: [] }));
    return heard;
  }
}

function wrongAdoption(record: ViewRecord, inherited: AcceptedRecord): string | undefined {
  const text = textOf(inherited.record);
  return textOf(record) === text ? undefined : `though of all accepted records ${text} has the highest ballot`;
}

/**
 * Of the proposer itself only what it committed is known, and what it voted for; so what it may have prepared decides
 * nothing here.
 */
function wrongBase({ base, finished }: ViewRecord, reports: readonly Report[], own: OwnKnowledge): string | undefined {
  const end = reports.find((report) => report.finished)?.committed;
  if (end) return finished && isSame(end, base) ? undefined : `though a reporter has finished with round ${end.round}`;
  const beyond = reports.find(({ committed }) => committed.round > base.round);
  if (beyond) return `though a reporter has committed round ${beyond.committed.round}`;
  const isCommitted = [own.committed, own.base, ...reports.map(({ committed }) => committed)].some((state) =>
    isSame(state, base),
  );
  const isPrepared = reports.every(({ prepared }) => isSame(prepared, base));
  if (!isCommitted && !isPrepared)
    return "though not all reporters have prepared that round, and none has committed it";
  const next = reports[0]?.prepared;
  if (next?.round !== base.round + 1 || !own.hasVoted(next)) return undefined;
  return reports.every(({ prepared }) => isSame(prepared, next))
    ? `though all reporters have prepared round ${next.round}`
    : undefined;
}

const isSame = (a: RoundAndDigest | null | undefined, b: RoundAndDigest): boolean =>
  a?.round === b.round && a.digest === b.digest;
const keyOf = (incarnation: string, instance: number, { counter, seat }: Ballot): string =>
  `${incarnation} ${instance}:${counter}.${seat}`;
