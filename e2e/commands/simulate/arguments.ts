import { availableParallelism } from "node:os";
import { mixOf } from "../../../shared/simulation/draw-swarm.ts";
import { PROFILES, type Profile } from "../../../shared/simulation/draw-scenario.ts";
import { oneOf, parseOptions, whole } from "../command-line.ts";

export const USAGE = `Usage: npm run simulate -- [--seeds 2000] [--peers 5] [--profile pauses] [--from 1] [--jobs 2] [--all]
                            [--require-coverage]
       npm run simulate -- --seeds 1 --from 17 --peers 5 --trace
       npm run simulate -- --replay FILE

  --seeds N           how many seeds to run, one session each
  --peers N           peers of each session, 2 to 16; without it, 2 to 9, drawn or by turns, with resumes 2 to 5
  --profile NAME      how sessions and faults are drawn: swarm (the default), for each seed a mix of its own; mixed, for
                      all seeds one mix of all faults; pauses: long ones of all peers in all states; or resumes: all
                      tabs are closed and opened again, with disks that fail, lag or lose what they had
  --from N            first seed
  --jobs N            threads that run seeds; without it, one for each core
  --all               go on after a failure, and list all failures by kind
  --require-coverage  fail unless every interesting path was taken at least once
  --trace             print every event of the seeds (best with --seeds 1)
  --replay FILE       run the scenario of a file that a failure wrote, with its trace`;

const PEERS_MIN = 2;
const PEERS_MAX = 16;
/** Without `--peers`, 2 to this many by turns; the swarm draws them. */
const PEERS_BY_TURNS_MAX: Readonly<Record<Exclude<Profile, "swarm">, number>> = { mixed: 7, pauses: 9, resumes: 5 };
const JOBS_MAX = 64;

export interface Arguments {
  readonly seeds: number;
  readonly peers: number | undefined;
  readonly profile: Profile;
  readonly from: number;
  readonly jobs: number;
  readonly all: boolean;
  readonly requireCoverage: boolean;
  readonly trace: boolean;
  readonly replay: string | undefined;
}

/** @throws ArgumentError */
export function readArguments(args: string[]): Arguments {
  const { values } = parseOptions({
    args,
    options: {
      seeds: { type: "string", default: "2000" },
      peers: { type: "string" },
      profile: { type: "string", default: "swarm" },
      from: { type: "string", default: "1" },
      jobs: { type: "string" },
      all: { type: "boolean", default: false },
      "require-coverage": { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
      replay: { type: "string" },
    },
  });
  return {
    seeds: whole("--seeds", values.seeds, 1, 100_000_000),
    peers: values.peers === undefined ? undefined : whole("--peers", values.peers, PEERS_MIN, PEERS_MAX),
    profile: oneOf("--profile", values.profile, PROFILES),
    from: whole("--from", values.from, 0, 0xffff_ffff),
    jobs: values.jobs === undefined ? availableParallelism() : whole("--jobs", values.jobs, 1, JOBS_MAX),
    all: values.all,
    requireCoverage: values["require-coverage"],
    trace: values.trace,
    replay: values.replay,
  };
}

/** Peers of a seed's session. */
export function peersOf(seed: number, { peers, profile }: Pick<Arguments, "peers" | "profile">): number {
  if (profile === "swarm") return mixOf(seed, peers).seats;
  return peers ?? PEERS_MIN + (seed % (PEERS_BY_TURNS_MAX[profile] - PEERS_MIN + 1));
}
