import { SECURE_MEMBERS_MIN } from "../../../shared/session/contradictions.ts";
import { parseSpec, type SessionSpec } from "../../../shared/session/spec.ts";
import type { CompareArguments, DataName } from "./arguments.ts";

/** One row of the table: what is trained, and how. */
export type PlannedRun = {
  readonly peers: number;
  /** All in one place for central training. */
  readonly data: DataName | "all";
  /** Mode and whatever else sets the row apart. */
  readonly label: string;
} & (
  | { readonly kind: "central"; readonly spec: SessionSpec }
  | { readonly kind: "cluster"; readonly spec: SessionSpec; readonly liars: number }
  /** Cannot be, and why. */
  | { readonly kind: "impossible"; readonly reason: string }
);

/** All runs that were asked for, in the order of the table. */
export function planRuns(args: CompareArguments): readonly PlannedRun[] {
  return args.peers.flatMap((peers) => [
    // Where all data are in one place nothing is dealt out, so that one run stands beside all clusters of this size.
    ...(args.modes.includes("central") ? [central(args, peers)] : []),
    ...args.data.flatMap((data) => [
      ...(args.modes.includes("plain") ? [plain(args, peers, data)] : []),
      ...(args.modes.includes("secure") ? [secure(args, peers, data)] : []),
      ...(args.dishonest > 0 ? dishonest(args, peers, data) : []),
    ]),
  ]);
}

function central(args: CompareArguments, peers: number): PlannedRun {
  return { kind: "central", peers, data: "all", label: "central", spec: specOf(args, peers, "iid") };
}

function plain(args: CompareArguments, peers: number, data: DataName): PlannedRun {
  return { kind: "cluster", peers, data, label: "plain", spec: specOf(args, peers, data), liars: 0 };
}

function secure(args: CompareArguments, peers: number, data: DataName): PlannedRun {
  const row = { peers, data, label: "secure" };
  if (peers < SECURE_MEMBERS_MIN) {
    return {
      ...row,
      kind: "impossible",
      reason: `needs ${SECURE_MEMBERS_MIN} peers: of two, each could subtract its own part`,
    };
  }
  return { ...row, kind: "cluster", spec: specOf(args, peers, data, { averaging: "secure" }), liars: 0 };
}

function dishonest(args: CompareArguments, peers: number, data: DataName): readonly PlannedRun[] {
  const liars = args.dishonest;
  const who = liars === 1 ? "1 lies" : `${liars} lie`;
  const mean: PlannedRun = {
    ...{ kind: "cluster", peers, data, label: `mean, ${who}`, liars },
    spec: specOf(args, peers, data),
  };
  const row = { peers, data, label: `median, ${who}` };
  if (2 * liars >= peers) {
    const reason = `of ${peers}, ${liars} ${liars === 1 ? "is" : "are"} no minority: a median cannot outvote them`;
    return [mean, { ...row, kind: "impossible", reason }];
  }
  return [mean, { ...row, kind: "cluster", spec: specOf(args, peers, data, { aggregation: "median" }), liars }];
}

type Choices = Partial<Pick<SessionSpec, "averaging" | "aggregation">>;

function specOf(args: CompareArguments, peers: number, data: DataName, choices: Choices = {}): SessionSpec {
  const { task, rounds, targetAccuracy, alpha, localSteps, compression, seed } = args;
  return parseSpec({
    ...{ task, rounds, targetAccuracy, alpha, localSteps, compression, seed, ...choices },
    seats: peers,
    data: data === "iid" ? "shared" : "by-label",
  });
}
